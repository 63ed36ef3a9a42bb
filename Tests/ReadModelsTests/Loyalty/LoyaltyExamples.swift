/// Policies that tests share.
enum LoyaltyExamples {
  /// 1 point for each 10.00, for ever; no tiers.
  static let plain = #"{"currency": "GBP", "earning": {"per": 1000}}"#

  /// Everything at once.
  static let full = #"""
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
    """#

  /// Points wait for two weeks and last for thirty days.
  static let pending = #"""
    {
      "currency": "GBP",
      "earning": {"per": 500, "pendingDays": 14},
      "expiry": {"days": 30},
      "tiers": {"levels": [{"name": "friend", "from": 100000}]}
    }
    """#

  /// The programme of another country.
  static let dollars = #"""
    {
      "currency": "USD",
      "earning": {"per": 700},
      "expiry": {"days": 60},
      "tiers": {"window": {"days": 120}, "levels": [{"name": "dime", "from": 1}, {"name": "eagle", "from": 90000}]}
    }
    """#
}
