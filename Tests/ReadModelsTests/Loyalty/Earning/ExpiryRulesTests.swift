import Words
import PerennialTestKit
import Projection
import ReadModels
import Testing

/// When points expire that were earned at a moment.
struct ExpiryRulesTests {
  @Test(
    "Each rule of expiry has its worked dates",
    arguments: [
      (#"{"months": 12, "roundUpTo": "endOfMonth"}"#, "2020-07-06T10:00:00Z", "2021-08-01T00:00:00Z"),
      (#"{"months": 12, "roundUpTo": "endOfDay"}"#, "2024-02-29T10:00:00Z", "2025-03-01T00:00:00Z"),
      (#"{"months": 1, "roundUpTo": "endOfDay"}"#, "2023-01-25T10:00:00Z", "2023-02-26T00:00:00Z"),
      (#"{"months": 1, "roundUpTo": "endOfDay"}"#, "2023-01-31T10:00:00Z", "2023-03-01T00:00:00Z"),
      (#"{"days": 10, "roundUpTo": "endOfDay"}"#, "2024-01-10T23:59:59Z", "2024-01-21T00:00:00Z"),
      (#"{"days": 10, "roundUpTo": "endOfMonth"}"#, "2024-01-25T10:00:00Z", "2024-03-01T00:00:00Z"),
      (#"{"days": 1, "roundUpTo": "endOfQuarter"}"#, "2024-03-30T10:00:00Z", "2024-04-01T00:00:00Z"),
      (#"{"days": 1, "roundUpTo": "endOfQuarter"}"#, "2024-03-31T10:00:00Z", "2024-07-01T00:00:00Z"),
      (#"{"months": 6, "roundUpTo": "endOfHalfYear"}"#, "2024-01-31T10:00:00Z", "2025-01-01T00:00:00Z"),
      (#"{"months": 5, "roundUpTo": "endOfHalfYear"}"#, "2024-01-31T10:00:00Z", "2024-07-01T00:00:00Z"),
      (#"{"months": 12, "roundUpTo": "endOfYear"}"#, "2024-01-31T10:00:00Z", "2026-01-01T00:00:00Z"),
      (#"{"dates": ["03-31", "09-30"]}"#, "2024-03-31T10:00:00Z", "2024-04-01T00:00:00Z"),
      (#"{"dates": ["03-31", "09-30"]}"#, "2024-04-01T10:00:00Z", "2024-10-01T00:00:00Z"),
      (#"{"dates": ["03-31", "09-30"], "atLeastDays": 90}"#, "2024-01-01T10:00:00Z", "2024-04-01T00:00:00Z"),
      (#"{"dates": ["03-31", "09-30"], "atLeastDays": 91}"#, "2024-01-01T10:00:00Z", "2024-10-01T00:00:00Z"),
      (#"{"dates": ["02-29"]}"#, "2023-01-01T10:00:00Z", "2023-03-01T00:00:00Z"),
      (#"{"dates": ["02-29"]}"#, "2024-01-01T10:00:00Z", "2024-03-01T00:00:00Z"),
      (#"{"dates": ["02-29"]}"#, "2023-03-01T10:00:00Z", "2024-03-01T00:00:00Z"),
    ] as [(String, Instant, Instant)])
  func worked(_ expiry: String, _ earned: Instant, _ expires: Instant) throws {
    let shop = try EarningShop(#""per": 100"#, #""expiry": \#(expiry)"#)
    shop.order(10_000, at: earned)
    #expect(try shop.row(at: earned).lots.map(\.expires) == [expires])
    let before = try shop.row(at: Instant(microseconds: expires.microseconds - 1))
    #expect(before.points.balance == 100)
    #expect(try shop.row(at: expires).points.expired == 100)
  }

  @Test("What expired is kept for as long as it can be reinstated, and a little longer, and not for ever")
  func kept() throws {
    let shop = try EarningShop(
      #""per": 100"#, #""expiry": {"days": 10}, "reinstatement": {"withinDays": 30}"#)
    for time in ["2024-01-01T10:00:00Z", "2024-02-01T10:00:00Z", "2024-02-03T10:00:01Z"] as [Instant] {
      shop.order(10_000, at: time)
    }
    func kept(at time: Instant) throws -> [Instant] { try shop.row(at: time).main.extras.lapsed.map(\.at) }
    #expect(try kept(at: "2024-02-12T00:00:00Z") == ["2024-01-11T10:00:00Z", "2024-02-11T10:00:00Z"])
    #expect(try kept(at: "2024-02-14T00:00:00Z") == ["2024-02-11T10:00:00Z", "2024-02-13T10:00:01Z"])
  }
}
