// A notebook's link names a parameter by the text of its entry, #:~:text=alpha,-float. Browsers miss
// texts with a hyphen, such as array-like: go by the name.
window.addEventListener("DOMContentLoaded", () => {
  const address = performance.getEntriesByType("navigation")[0]?.name ?? "";
  const name = address.match(/#:~:text=(\w+),-/)?.[1];
  const owner = document.querySelector("dl.class > dt")?.id;
  if (name && document.getElementById(`${owner}.${name}`)) location.hash = `${owner}.${name}`;
});
