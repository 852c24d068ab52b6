"""What lists that are followed are asked for alike: yes and no."""

from typing import Annotated, Literal, TypeAlias

from shared.kernel.words import called

Flag: TypeAlias = Annotated[Literal["true", "false"], called(true="是 · yes", false="否 · no")]
