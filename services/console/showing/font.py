"""The pages' own font: the characters that the pages themselves say, for machines that have no Chinese font.

A font of all characters is 8 MB; of those in our texts, the policy and the services' sentences it is a hundredth. Names
and what people wrote are shown by the fonts of their own machine. `python -m services.console.showing.font` makes it
anew from Noto Sans (SIL Open Font License 1.1), which `npm ci` in `services/console/vendor` fetches.
"""

import sys
from pathlib import Path

from services.console.showing.catalog import catalog
from services.console.showing.texts import texts
from shared.http.roles import ROLES

HERE = Path(__file__).parents[1]
SOURCE = HERE / "vendor" / "node_modules" / "@embedpdf" / "fonts-sc" / "fonts" / "NotoSansHans-Regular.otf"
MADE = HERE / "static" / "ui.woff2"
ROOT = HERE.parents[1]
SAID_ELSEWHERE = ("deploy/policy", "docs/problems.md", "services/console/static", "services/console/showing")
"""Where else words stand that the pages show: the policy's, the services' sentences, those of scripts."""
READ = {".yaml", ".md", ".js", ".py", ".html"}


def characters() -> set[str]:
    """Every character of the interface."""
    said = [*texts(), *catalog().values(), *(name.zh for name in ROLES.values())]
    for place in SAID_ELSEWHERE:
        at = ROOT / place
        files = [at] if at.is_file() else [path for path in at.rglob("*") if path.suffix in READ]
        said += [path.read_text(encoding="utf-8") for path in files]
    return {character for text in said for character in text if character.isprintable()}


def main() -> None:
    """Write the subset. Needs fonttools, which is for development."""
    from fontTools.subset import Options, Subsetter, load_font, save_font

    if not SOURCE.exists():
        sys.exit(f"there is no {SOURCE.relative_to(ROOT)}: run `npm ci` in services/console/vendor first")
    # Of its names only copyright and licence stay: a changed font may not bear the reserved name (OFL, 3).
    options = Options(flavor="woff2", layout_features=["*"], desubroutinize=True, hinting=False, name_IDs=[0, 13, 14])
    font = load_font(str(SOURCE), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted(map(ord, characters())))
    subsetter.subset(font)
    save_font(font, str(MADE), options)
    print(f"{MADE.relative_to(ROOT)}: {len(characters())} characters, {MADE.stat().st_size / 1024:.0f} kB")


if __name__ == "__main__":
    main()
