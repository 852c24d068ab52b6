"""The one way in which the machine says that it cannot go on."""


class MachineError(Exception):
    """Something outside this program stands in the way; printed as one line: what is wrong, and what to do next.

    Each of the two is one text, in English and then in Chinese: `"nothing is up 没有在运行"`.
    """

    def __init__(self, problem: str, next_step: str) -> None:
        super().__init__(f"{problem}: {next_step}")
        self.problem = problem
        self.next_step = next_step
