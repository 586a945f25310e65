"""A tab of the playground without a browser."""

from sklearn_mlp.playground._protocol import Playground


class Tab:
    """Asks a playground as a page does; an error is raised."""

    def __init__(self, name="a", playground=None, **settings):
        self.name, self.playground = name, playground or Playground()
        self.begun = self.ask("start", settings=settings)

    def ask(self, kind, **more):
        answer = self.playground.answer({"kind": kind, "session": self.name, **more})
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer

    @property
    def network(self):
        return self.playground.sessions[self.name].trainer.network

    def train(self, *epochs):
        """The last state after so many epochs; a request may make fewer, as it has time for."""
        for n in epochs:
            end = self.network_epochs + n
            while self.network_epochs < end:
                state = self.ask("train", epochs=end - self.network_epochs)
                if state["is_over"]:
                    break
        return state

    @property
    def network_epochs(self):
        return self.playground.sessions[self.name].trainer.n_epochs
