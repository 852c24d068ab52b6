"""A township with a few places to visit, in two villages."""

from services.intake.policy import IntakePolicy
from tests.given import policy_of

UPPER, LOWER = "上坪村", "下陇村"
POLICY = policy_of(IntakePolicy)
POLICY = IntakePolicy.model_validate(
    POLICY.model_dump()
    | {
        "villages": [{"zh": UPPER, "en": "Upper"}, {"zh": LOWER, "en": "Lower"}],
        "site_kinds": {
            "village_group": {"zh": "村民小组", "en": "village group", "longest_days": 30},
            "mine": {"zh": "矿区", "en": "mine", "longest_days": 10},
        },
        "companions": {"auxiliary": {"zh": "辅警", "en": "auxiliary"}, "cadre": {"zh": "村干部", "en": "cadre"}},
        "sites": {
            "upper_1": {"zh": "上坪一组", "en": "Upper 1", "village": UPPER, "kind": "village_group"},
            "upper_2": {"zh": "上坪二组", "en": "Upper 2", "village": UPPER, "kind": "village_group"},
            "lower_1": {"zh": "下陇一组", "en": "Lower 1", "village": LOWER, "kind": "village_group"},
            "mine": {"zh": "采石场", "en": "quarry", "village": LOWER, "kind": "mine"},
            "given_up": {"zh": "旧校", "en": "old school", "village": LOWER, "kind": "mine", "closed": True},
        },
    }
)
