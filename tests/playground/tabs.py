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
        """The last state after requests for so many epochs each."""
        for n in epochs:
            state = self.ask("train", epochs=n)
        return state
