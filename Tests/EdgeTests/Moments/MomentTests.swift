import Perennial
import Testing

@testable import Edge

/// Days and moments, in the ledger's zone.
struct MomentTests {
  private func message(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return Failure(error).message }
  }

  @Test(
    "A day begins at midnight in the ledger's zone, in summer too, and is over a moment before the next begins"
  )
  func days() throws {
    for (zone, day, start) in [
      ("Europe/London", "2024-01-15", "2024-01-15T00:00:00Z"),
      ("Europe/London", "2024-07-15", "2024-07-14T23:00:00Z"),
      ("Asia/Kolkata", "2024-01-15", "2024-01-14T18:30:00Z"),
      // Its midnight did not exist.
      ("Africa/Cairo", "2023-04-28", "2023-04-27T22:00:00Z"),
    ] {
      let shop = try Shop(timeZone: zone)
      let instant = try #require(Instant(start))
      #expect(try shop.ledger.start(day, of: "--since") == instant, "\(zone) \(day)")
      #expect(try shop.ledger.last(day, of: "--as-of").microseconds == instant.microseconds - 1)
    }
  }

  @Test("A time is itself, as a beginning and as an end")
  func times() throws {
    let shop = try Shop()
    let instant = Instant(year: 2024, month: 7, day: 15, hour: 9, minute: 30)
    for text in ["2024-07-15T09:30:00Z", "2024-07-15T10:30:00+01:00"] {
      #expect(try shop.ledger.start(text, of: "--since") == instant)
      #expect(try shop.ledger.last(text, of: "--as-of") == instant)
      #expect(try shop.ledger.present(text, of: "time") == instant)
    }
    // A day is right at any time of it: said at its noon.
    let noon = Instant(year: 2024, month: 1, day: 15, hour: 12)
    #expect(try shop.ledger.present("2024-01-15", of: "time") == noon)
  }

  @Test(
    "What is no time is refused in the words of whoever asked", arguments: ["tomorrow", "2024-02-30", ""])
  func wrong(text: String) throws {
    let shop = try Shop()
    #expect(
      message { _ = try shop.ledger.start(text, of: "--since") }
        == "--since \(text) is not a time; give a day such as 2011-12-01, or a time with its zone, such as "
        + "2011-12-01T09:30:00Z or 2011-12-01T09:30:00+01:00")
    #expect(
      message { _ = try MomentRequest(asOf: text, at: nil, spelled: .query) }?.hasPrefix(
        "as-of \(text) is not") == true)
    #expect(
      message { _ = try MomentRequest(asOf: nil, at: text) }?.hasPrefix("--at \(text) is neither") == true)
  }

  @Test("at is a position that there is, or a time: of one before all that was recorded, that is said")
  func extents() async throws {
    let shop = try Shop()
    let position = try await shop.order("1").position
    var notes: [String] = []
    func moment(_ at: String) throws -> Moment {
      try MomentRequest(asOf: nil, at: at, spelled: .query).moment(in: shop.ledger) { notes.append($0) }
    }
    #expect(try moment("1").at == Position(1))
    #expect(try moment("\(position)").at == position)
    #expect(try moment("2999-01-01").at == position)
    #expect(notes.isEmpty)
    #expect(try moment("2001-01-01").at == .start)
    #expect(
      notes == [
        "nothing had been recorded by 2001-01-01; at asks what was known then, as-of what had happened by then"
      ])
    #expect(
      message { _ = try moment("\(position.rawValue + 1)") }
        == "at \(position.rawValue + 1): the newest touchpoint is \(position)")
  }
}
