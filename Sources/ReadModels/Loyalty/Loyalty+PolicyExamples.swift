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
  ]
}
