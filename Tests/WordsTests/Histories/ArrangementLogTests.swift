import PerennialTestKit
import Words
import Testing

@testable import struct Words.Arrangement
@testable import struct Words.ArrangementLog
@testable import struct Words.Corrections

@Suite struct ArrangementLogTests {
  /// What was said, and nothing clever: every question is answered from all of it.
  private struct Model {
    enum Event {
      case merge(CustomerNumber, CustomerNumber)
      case unmerge(UInt64)
      case correct([ClosedRange<UInt64>], Correction)
    }

    var events: [(position: UInt64, event: Event)] = []

    func log(through end: UInt64) -> ArrangementLog {
      var log = ArrangementLog()
      for (position, event) in events where position <= end { Self.add(event, at: position, to: &log) }
      return log
    }

    static func add(_ event: Event, at position: UInt64, to log: inout ArrangementLog) {
      switch event {
      case .merge(let one, let other): log.merge(one, other, at: Position(position))
      case .unmerge(let merge): log.unmerge(mergedAt: Position(merge), at: Position(position))
      case .correct(let runs, let correction):
        log.correct(
          runs.map { Position($0.lowerBound)...Position($0.upperBound) }, correction, at: Position(position))
      }
    }

    /// Newest first: what voids a correction takes it out before it is looked at.
    func correction(at target: UInt64, through end: UInt64) -> Correction? {
      var voided: Set<UInt64> = []
      var found: Correction?
      for (position, event) in events.reversed() where position <= end && !voided.contains(position) {
        guard case .correct(let runs, let correction) = event else { continue }
        if correction == .voided { for run in runs { voided.formUnion(run) } }
        if runs.contains(where: { $0.contains(target) }) {
          if correction == .voided { return .voided }
          found = found ?? correction
        }
      }
      return found
    }

    func component(of customer: CustomerNumber, through end: UInt64) -> [CustomerNumber] {
      var edges: [UInt64: (CustomerNumber, CustomerNumber)] = [:]
      for (position, event) in events where position <= end {
        if case .merge(let one, let other) = event { edges[position] = (one, other) }
        // A merge stands on two chains, at two positions.
        if case .unmerge(let merge) = event { (edges[merge], edges[merge + 1]) = (nil, nil) }
      }
      var found: Set = [customer]
      for _ in edges {
        for (one, other) in edges.values where found.contains(one) || found.contains(other) {
          found.formUnion([one, other])
        }
      }
      return found.sorted()
    }
  }

  private static let customers: ClosedRange<UInt32> = 1...6

  /// A story of so many events. A quarter of the corrections are of many runs, and voids often hit other corrections.
  private static func story(_ count: Int, _ random: inout SeededRandom) -> Model {
    var model = Model()
    var position: UInt64 = 30
    var merges: [UInt64] = []
    var corrections: [UInt64] = []
    func customer() -> CustomerNumber { CustomerNumber(UInt32.random(in: customers, using: &random)) }
    for _ in 0..<count {
      // Apart by two, so that no merge lies beside another's mirror, as in a ledger.
      position += UInt64.random(in: 2...4, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0:
        let (one, other) = (customer(), customer())
        guard one != other else { continue }
        model.events.append((position, .merge(one, other)))
        model.events.append((position + 1, .merge(other, one)))
        merges.append(position)
        position += 1
      case 1:
        guard let merge = merges.randomElement(using: &random) else { continue }
        merges.removeAll { $0 == merge }
        model.events.append((position, .unmerge(merge)))
      case 2, 3:
        guard let target = corrections.randomElement(using: &random) else { continue }
        corrections.append(position)
        model.events.append((position, .correct([target...target], .voided)))
      default:
        let correction: Correction = Bool.random(using: &random) ? .voided : .assigned(customer())
        model.events.append((position, .correct(runs(before: position, &random), correction)))
        corrections.append(position)
      }
    }
    return model
  }

  private static func runs(before position: UInt64, _ random: inout SeededRandom) -> [ClosedRange<UInt64>] {
    var runs: [ClosedRange<UInt64>] = []
    var start = UInt64.random(in: 1..<position, using: &random)
    let many = Int.random(in: 0..<4, using: &random) == 0
    for _ in 0..<(many ? 12 : 1) where start < position {
      let end = min(position - 1, start + UInt64.random(in: 0...(many ? 2 : 5), using: &random))
      runs.append(start...end)
      start = end + UInt64.random(in: 2...4, using: &random)
    }
    return runs
  }

  private static func facts(through end: UInt64) -> [(UInt64, Fact)] {
    (1...end).map { position in
      (
        position,
        Fact(
          historyTime: Instant(microseconds: 0), recorded: Instant(microseconds: 0),
          customer: CustomerNumber(UInt32(position % 7)), type: .orderPlaced)
      )
    }
  }

  @Test(arguments: [UInt64](1...20))
  func everyPastArrangementIsThatOfALogThatKnewNoMore(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let model = Self.story(60, &random)
    let end = try #require(model.events.last?.position) + 3
    let log = model.log(through: end)
    for past in stride(from: UInt64(0), through: end, by: 1) {
      let arrangement = log.arrangement(through: Position(past))
      let rebuilt = model.log(through: past).arrangement(through: Position(past))
      #expect(arrangement.position == Position(past))
      #expect(arrangement.corrected == rebuilt.corrected, "seed \(seed), at \(past)")
      #expect(arrangement.corrections == rebuilt.corrections, "seed \(seed), at \(past)")
      #expect(arrangement.mergedComponents == rebuilt.mergedComponents, "seed \(seed), at \(past)")
    }
  }

  @Test(arguments: [UInt64](21...32))
  func anArrangementIsWhatWasSaidInOrder(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let model = Self.story(60, &random)
    let end = try #require(model.events.last?.position)
    for past in [end, end / 2, end * 3 / 4, UInt64.random(in: 1...end, using: &random)] {
      let arrangement = model.log(through: end).arrangement(through: Position(past))
      for (position, fact) in Self.facts(through: end) {
        let expected = model.correction(at: position, through: past)
        #expect(
          arrangement.correction(at: Position(position)) == expected, "seed \(seed): \(position) at \(past)")
        let owner: CustomerNumber? =
          switch expected {
          case nil: fact.customer
          case .voided: nil
          case .assigned(let customer): customer
          }
        #expect(
          arrangement.owner(of: fact, at: Position(position))
            == owner.map { model.component(of: $0, through: past)[0] }, "seed \(seed): \(position) at \(past)"
        )
      }
      for customer in Self.customers.map({ CustomerNumber($0) }) {
        #expect(
          arrangement.members(with: customer) == model.component(of: customer, through: past), "seed \(seed)")
        let assigned = arrangement.runs(assignedTo: customer).flatMap {
          Array($0.lowerBound.rawValue...$0.upperBound.rawValue)
        }
        #expect(
          assigned == (1...end).filter { model.correction(at: $0, through: past) == .assigned(customer) },
          "seed \(seed): \(customer) at \(past)")
      }
    }
  }

  @Test(arguments: [UInt64](41...52))
  func whatDiffersBetweenTwoArrangementsIsWhatIsCorrectedOtherwise(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let model = Self.story(50, &random)
    let end = try #require(model.events.last?.position)
    let log = model.log(through: end)
    for _ in 0..<12 {
      let pasts = (0..<2).map { _ in UInt64.random(in: 0...end, using: &random) }
      let (one, other) = (
        log.arrangement(through: Position(pasts[0])), log.arrangement(through: Position(pasts[1]))
      )
      let differences = one.corrections(differingFrom: other)
      let found = differences.flatMap { Array($0.lowerBound.rawValue...$0.upperBound.rawValue) }
      let expected = (1...end).filter {
        model.correction(at: $0, through: pasts[0]) != model.correction(at: $0, through: pasts[1])
      }
      #expect(found == expected, "seed \(seed): \(pasts)")
    }
  }

  @Test(arguments: [UInt64](61...72))
  func correctionsThatAreAddedOneByOneAreThoseOfAllTogether(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var added = Corrections()
    var all: [CorrectedRun] = []
    for round in 0..<80 {
      let count = round % 9 == 0 ? 12 : Int.random(in: 1...3, using: &random)
      var start = UInt64.random(in: 1...200, using: &random)
      let correction: Correction =
        Bool.random(using: &random)
        ? .voided : .assigned(CustomerNumber(UInt32.random(in: 1...3, using: &random)))
      let runs = (0..<count).map { _ in
        let end = start + UInt64.random(in: 0...2, using: &random)
        defer { start = end + 1 + UInt64.random(in: 0...3, using: &random) }
        return CorrectedRun(positions: Position(start)...Position(end), correction: correction)
      }
      all += runs
      added.add(runs)
      let rebuilt = Corrections(all)
      #expect(added.runs == rebuilt.runs, "seed \(seed), round \(round)")
      #expect(added.assigned == rebuilt.assigned, "seed \(seed), round \(round)")
      for (one, next) in zip(added.runs, added.runs.dropFirst()) {
        #expect(one.positions.upperBound < next.positions.lowerBound)
        #expect(
          one.positions.upperBound.next < next.positions.lowerBound || one.correction != next.correction)
      }
    }
  }

  @Test func aCorrectionOfACorrectionTakesItBackAndIsTakenBackItself() {
    var log = ArrangementLog()
    func run(_ position: UInt64) -> [ClosedRange<Position>] { [Position(position)...Position(position)] }
    log.correct(run(5), .assigned(CustomerNumber(2)), at: Position(10))
    log.correct(run(5), .voided, at: Position(11))
    #expect(log.correctionRecorded(for: Position(5)) == Position(11))
    log.correct(run(11), .voided, at: Position(12))
    #expect(log.current.correction(at: Position(5)) == .assigned(CustomerNumber(2)))
    #expect(log.correctionRecorded(for: Position(5)) == Position(10))
    log.correct(run(12), .voided, at: Position(13))
    #expect(log.current.correction(at: Position(5)) == .voided)
    log.correct(run(13), .voided, at: Position(14))
    log.correct(run(10), .voided, at: Position(15))
    #expect(log.current.correction(at: Position(5)) == nil)
    #expect(log.correctionRecorded(for: Position(5)) == nil)
    #expect(log.arrangement(through: Position(13)).correction(at: Position(5)) == .voided)
  }
}
