"""How a file that is to come with a report is refused: why, and what to do next."""

from services.intake.attachments.kinds import NAMES_EN, NAMES_ZH
from shared.kernel.refusals import Invalid, reason

ATTACHMENT_TOO_LARGE = reason(
    Invalid,
    "attachment-too-large",
    "附件超过 {megabytes} MB：请压缩，或用较低的清晰度重拍、重录",
    "the attachment is larger than {megabytes} MB: make it smaller, or take it anew in lower quality",
)
ATTACHMENT_KIND_UNKNOWN = reason(
    Invalid,
    "attachment-kind-unknown",
    f"附件不是可以收的文件：请用 {NAMES_ZH}（看内容，不看文件名；不收视频）",
    f"the attachment is of no kind that is taken: send one of {NAMES_EN} (by what is in it, not its name; no films)",
)
ATTACHMENT_DAMAGED = reason(
    Invalid,
    "attachment-damaged",
    "附件已损坏或不完整：请重新拍摄、录制或导出后再传",
    "the attachment is damaged or not whole: take, record or export it anew, and send that",
)
ATTACHMENT_PIXELS_TOO_MANY = reason(
    Invalid,
    "attachment-pixels-too-many",
    "照片超过 {megapixels} 百万像素：请用较低的分辨率重拍，或缩小后再传",
    "the photo has more than {megapixels} million pixels: take it in a lower resolution, or make it smaller",
)
ATTACHMENT_TOO_HEAVY = reason(
    Invalid,
    "attachment-too-heavy",
    "附件未能在规定的时间和内存内读完：请缩小后再传",
    "the attachment could not be read in time, or within the memory for it: make it smaller",
)
