// Examples of programmes, which together use everything that a programme can say.

extension Loyalty {
  public static let policyExamples = [
    #"{"currency": "GBP", "earning": {"per": 1000}}"#,
    #"""
    {
      "currency": "GBP",
      "earning": {"points": 1, "per": 1000, "multiplier": 1.5},
      "expiry": {"months": 12, "roundUpTo": "endOfMonth"},
      "balance": "stopsAtZero",
      "tiers": {
        "window": {"days": 90},
        "levels": [{"name": "bronze", "from": 0}, {"name": "silver", "from": 50000}, {"name": "gold", "from": 100000}]
      }
    }
    """#,
    #"""
    {
      "currency": "GBP",
      "earning": {"per": 500, "pendingDays": 14},
      "expiry": {"days": 30},
      "tiers": {"levels": [{"name": "friend", "from": 100000}]}
    }
    """#,
    #"""
    {
      "currency": "GBP",
      "earning": {
        "points": 3, "per": 700, "multiplier": 0.333, "pendingDays": 3,
        "touchpoints": ["order.placed", "subscription.renewed"]
      },
      "expiry": {"months": 2},
      "balance": "mayGoNegative",
      "tiers": {"window": {"days": 45}, "levels": [{"name": "new", "from": 0}, {"name": "old", "from": 90000}]}
    }
    """#,
    #"""
    {
      "currency": "GBP", "names": ["program 1", "program 2"],
      "earning": {
        "per": 100, "basis": "net", "exclude": {"skus": ["sku 0"], "channels": ["web"]}, "minimumOrder": 500,
        "limits": {"perOrder": 500, "perDay": 900, "perMember": 5000}, "pendingUntil": "order.delivered",
        "pendingDays": 2,
        "rules": [
          {"name": "tea", "for": {"categories": ["category 1", "category 2"]}, "multiplier": 2},
          {"name": "rate", "for": {"skus": ["sku 1"]}, "when": {"weekdays": ["monday", "friday"]}, "points": 3, "per": 200},
          {"name": "visit", "points": 10, "each": "visit", "limits": {"perDay": 10}},
          {"name": "piece", "points": 1, "each": "item", "limits": {"inAll": 1000}},
          {"name": "gold", "when": {"tiers": ["tier 1"], "from": "2020-02-01", "until": "2020-06-01T12:00:00Z"}, "points": 7, "each": "order"}
        ]
      },
      "bonuses": {"joining": 100, "birthday": 200},
      "expiry": {"dates": ["03-31", "02-29"], "atLeastDays": 30}, "leaving": "forfeit", "signals": {},
      "tiers": {"window": {"days": 60}, "levels": [{"name": "tier 0", "from": 0}, {"name": "tier 1", "from": 20000, "multiplier": 1.25}]}
    }
    """#,
    #"""
    {
      "currency": "GBP", "title": "The club", "names": ["program 3"], "joining": "required",
      "earning": {"per": 50, "basis": {"discount": "before", "tax": "without", "shipping": "with", "paidWithPoints": "with"}},
      "expiry": {"inactive": {"days": 30}, "activity": "either", "roundUpTo": "endOfDay"},
      "returns": {"extendDays": 10}, "reinstatement": {"withinDays": 60}, "transfers": "refused", "holds": {"minutes": 45},
      "redemption": {"value": 0.5, "step": 10, "minimum": 20, "minimumOrder": 100},
      "rewards": [
        {
          "name": "reward 1", "title": "A mug", "points": 500, "from": "2020-01-01", "active": true,
          "stock": 40, "limitPerMember": 2
        },
        {"name": "reward 2", "perPoint": {"value": 1, "step": 5, "minimum": 5}, "minimumOrder": 100}
      ],
      "punchCards": [
        {"name": "orders", "every": 3, "each": "order", "minimumOrder": 100, "reward": "reward 1", "repeat": true},
        {"name": "pieces", "every": 5, "each": "item", "for": {"skus": ["sku 1", "sku 2"]}, "reward": "reward 2", "expiryDays": 20},
        {"name": "visits", "every": 2, "each": "visit", "touchpoints": ["visit.made"], "reward": "reward 3", "repeat": false}
      ],
      "membership": {"plans": ["plan 0", "plan 1"], "graceDays": 3, "multiplier": 2, "perks": ["lounge"]},
      "perks": [{"name": "lounge"}, {"name": "parking", "plans": ["plan 1"]}],
      "referral": {"points": 500, "friendPoints": 100, "minimumOrder": 1000, "returnDays": 14},
      "pools": {"membersMax": 5},
      "velocity": [
        {"name": "member", "of": "member", "money": 500, "within": {"days": 20}, "then": "refuse"},
        {"name": "till", "of": "actor", "count": 20, "within": "day", "then": "review"},
        {"name": "store", "of": "store", "points": 10000, "within": {"days": 7}, "then": "flag"}
      ]
    }
    """#,
  ]
}
