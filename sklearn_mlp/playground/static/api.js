// Asks the Playground: a request is an object, and so is its answer (see _protocol.py).
// Another transport, such as a worker's messages, has to change only `send`.

const token = new URLSearchParams(location.search).get("token") ?? "";
const session = crypto.getRandomValues(new Uint32Array(4)).join("-"); // this tab's name

async function send(request) {
  let response;
  try {
    response = await fetch("/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Token": token },
      body: JSON.stringify(request),
    });
  } catch {
    return { error: "The playground does not answer. Is python -m sklearn_mlp.playground still running?" };
  }
  return response.json();
}

let last = Promise.resolve();

/** The answer to a request; requests are answered in the order of asking. */
export function ask(kind, more = {}) {
  const answer = last.then(() => send({ kind, session, ...more }));
  last = answer.catch(() => {});
  return answer;
}

/** Ends this tab's training, also while the page is being closed. */
export function close() {
  navigator.sendBeacon(`/ask?token=${encodeURIComponent(token)}`, JSON.stringify({ kind: "close", session }));
}
