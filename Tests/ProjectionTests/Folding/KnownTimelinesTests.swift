import Words
import PerennialTestKit
import Synchronization
import Testing

@testable import Projection

/// `Tally`, and how often its documents were read.
private final class Reading: Projector {
  static let name: ViewName = "reading"
  private let tally: Tally
  let count = Mutex(0)

  init(version: Int = 1) { tally = Tally(version: version) }

  var fingerprint: Fingerprint { tally.fingerprint }

  func policy(from published: [PublishedPolicy]) throws -> Int64 {
    count.withLock { $0 += 1 }
    return try tally.policy(from: published)
  }

  func initialRow() -> Tally.Row { tally.initialRow() }
  func apply(_ touchpoint: Touchpoint, under policy: Int64, to row: inout Tally.Row) throws {
    try tally.apply(touchpoint, under: policy, to: &row)
  }
  func contribute(_ row: Tally.Row, to totals: inout Totals) { tally.contribute(row, to: &totals) }
}

struct KnownTimelinesTests {
  private let published: [PolicyChange] = [
    .published(
      PublishedPolicy(
        position: Position(3), view: Reading.name.text, name: "one", effectiveFrom: "2020-01-01T00:00:00Z",
        document: "2")),
    .published(
      PublishedPolicy(
        position: Position(9), view: Reading.name.text, name: "one", effectiveFrom: "2020-02-01T00:00:00Z",
        document: "3")),
  ]

  @Test("Documents are read once, and again where others are in force or other code reads them")
  func readOnce() throws {
    let (timelines, projector) = (KnownTimelines(), Reading())
    func factors(through position: UInt64, by projector: Reading) throws -> [Int64] {
      try timelines.timeline(of: projector, published, through: Position(position)).segments.map(\.policy)
    }
    #expect(try factors(through: 9, by: projector) == [1, 2, 3])
    let once = projector.count.withLock { $0 }
    #expect(try factors(through: 20, by: projector) == [1, 2, 3])
    #expect(projector.count.withLock { $0 } == once)
    #expect(try factors(through: 8, by: projector) == [1, 2])
    #expect(projector.count.withLock { $0 } > once)
    let other = Reading(version: 2)
    #expect(try factors(through: 8, by: other) == [1, 2])
    #expect(other.count.withLock { $0 } > 0)
  }

  @Test("A document that cannot be read is set aside each time, and hides no other")
  func unreadable() throws {
    let timelines = KnownTimelines()
    var damaged = published
    damaged[1] = .published(
      PublishedPolicy(
        position: Position(9), view: Reading.name.text, name: "one", effectiveFrom: "2020-02-01T00:00:00Z",
        document: "many"))
    for _ in 0..<2 {
      let timeline = try timelines.timeline(of: Reading(), damaged, through: Position(9))
      #expect(timeline.segments.map(\.policy) == [1, 2])
      #expect(timeline.setAside.map(\.position) == [Position(9)])
      #expect(try timelines.timeline(of: Reading(), damaged, through: Position(8)).setAside.isEmpty)
    }
  }
}
