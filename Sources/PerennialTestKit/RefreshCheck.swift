// Checks the property that the whole read side rests on: a refresh equals a rebuild, whatever happens.

internal import Foundation
internal import Words
public import Projection

/// Drives views through a random history, refreshing them in random steps, and compares every state, byte
/// for byte.
///
/// After each refresh, rows, totals, due index, quarantine and digest must be those of a rebuild. Rows
/// that were read by themselves just before must be those that the refresh has stored. And everything
/// must be what `PlainModel` makes of all touchpoints, so that refresh and rebuild cannot be wrong
/// together.
struct RefreshCheck {
  /// Makes the projectors for each round, so that code can be replaced between two rounds.
  var projectors: (_ round: Int) -> [any Projector]
  /// Makes what views read from instead of the ledger, for planting faults.
  var source: (MemoryLedger) -> any FactSource = { $0 }
  var rounds = 8
  /// The most that happens between two refreshes.
  var stepsMax = 30
  /// How many steps the history has at most, for finding a short one that fails.
  var stepsInAll = Int.max
  /// Whether a shorter history is looked for where one fails.
  var shrinks = true

  /// Runs a history. If it fails, looks for a shorter one that fails too.
  ///
  /// - Returns: how many of the comparisons were of a view that had been refreshed in place.
  /// - Throws: `ContractViolation`, with the seed, and the touchpoints where they are few.
  func run(_ history: inout RandomHistory) throws -> Int {
    let beginning = history
    // Only a history that has not begun can be run again from its seed, since its ledger in memory is one
    // object.
    let canShrink = shrinks && history.steps == 0 && history.ledger.newestPosition() == .start
    do {
      return try runOnce(&history)
    } catch var violation as ContractViolation {
      guard canShrink else { throw violation }
      var (passes, fails) = (0, history.steps)
      while fails - passes > 1 {
        var shorter = self
        shorter.stepsInAll = (passes + fails) / 2
        var replay = beginning.again()
        do {
          _ = try shorter.runOnce(&replay)
          passes = shorter.stepsInAll
        } catch let found as ContractViolation {
          (violation, fails) = (found, shorter.stepsInAll)
          history = replay
        }
      }
      violation.detail += "\nseed \(history.seed), after \(history.steps) steps"
      if history.ledger.newestPosition().rawValue <= 60 { violation.detail += ":\n" + history.ledger.story() }
      throw violation
    }
  }

  private func runOnce(_ history: inout RandomHistory) throws -> Int {
    let directory = Self.temporaryDirectory + "/perennial-contract-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let source = source(history.ledger)
    func views(_ name: String, _ round: Int, stepMax: Int = 20_000) throws -> Views {
      var options = Views.Options()
      options.memoryBytes = 72 * 20
      options.stepMax = stepMax
      options.jobs = round % 3 + 1
      return try Views(
        of: source, in: "\(directory)/\(name)", projectors: projectors(round), options: options)
    }
    var stored = try views("views", 0)
    var generations: [ViewName: Int] = [:]
    var refreshed = 0
    var asking = SeededRandom(seed: history.seed)
    for round in 0..<rounds {
      for _ in 0..<Int.random(in: 0...stepsMax, using: &history.random) where history.steps < stepsInAll {
        history.step()
      }
      history.letTimePass()
      // Both numbers are drawn in every case, so that what is drawn afterwards does not depend on them.
      let isReopened = Bool.random(using: &history.random)
      let asOf = history.nextInstant()
      // Small steps make a refresh take several transactions.
      let stepMax = history.pick([1, 7, 20_000, 20_000], else: 1)
      if isReopened || round > 0 && round == rounds / 2 {
        stored = try views("views", round, stepMax: stepMax)
      }
      let small = try views("small", round)
      let comparisons = projectors(round).map {
        readRows($0, stored, asOf: asOf, customersMax: history.customersMax, &asking)
      }
      try stored.refresh(asOf: asOf)
      for compare in comparisons { try compare() }
      for projector in projectors(round) {
        let name = type(of: projector).name
        let generation = try compare(projector, stored, small, &history)
        if generations[name] == generation { refreshed += 1 }
        generations[name] = generation
      }
      if history.steps >= stepsInAll { break }
    }
    return refreshed
  }

  /// A directory in memory, where there is one: waiting for a disk would take most of the time, and
  /// crashes are the matter of other tests.
  private static var temporaryDirectory: String {
    FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
  }

  private func compare<P: Projector>(
    _ projector: P, _ views: Views, _ small: Views, _ history: inout RandomHistory
  ) throws -> Int {
    let view = try views.stored(projector)
    let rebuilt = try small.view(projector, asOf: view.asOf, at: view.position)
    let contents = try view.contents()
    if var difference = try contents.difference(from: rebuilt.contents()) {
      try view.forEachDifference(from: rebuilt) { customer, own, theirs in
        difference += "\n\(customer): \(own.map { "\($0)" } ?? "nothing") against "
        difference += theirs.map { "\($0)" } ?? "nothing"
        return false
      }
      throw ContractViolation(.refresh, projector: P.name, instant: view.asOf, detail: difference)
    }
    let model = try PlainModel(projector, on: history.ledger, through: view.position, asOf: view.asOf)
    if let difference = try model.difference(from: view) {
      throw ContractViolation(.model, projector: P.name, instant: view.asOf, detail: difference)
    }
    history.note(model.due.sorted { $0.key < $1.key }.map(\.value))
    return view.generationNumber
  }
}

extension RandomHistory {
  /// The history of the same seed and weights, from its beginning.
  fileprivate func again() -> RandomHistory {
    RandomHistory(
      seed: seed, customersMax: customersMax, money: money, policies: policies, definitions: definitions,
      weights: weights)
  }

  /// Lets time pass, often, between what happens and a refresh.
  fileprivate mutating func letTimePass() {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: wait(days: 5)
    case 1: waitForMoment()
    default: break
    }
  }

  /// The instant that views are brought to next: `nil` for the clock, or an earlier one, often one at
  /// which something changes.
  fileprivate mutating func nextInstant() -> Instant? {
    let newest = ledger.touchpoints().last?.fact.recorded ?? now
    let moments = moments.filter { $0 >= newest && $0 <= now }
    switch Int.random(in: 0..<3, using: &random) {
    case 0: return nil
    case 1:
      return Instant(microseconds: Int64.random(in: newest.microseconds...now.microseconds, using: &random))
    default: return moments.randomElement(using: &random) ?? newest
    }
  }
}

extension MemoryLedger {
  /// Everything that was recorded, one touchpoint to a line, for understanding a failure.
  package func story() -> String {
    var said: [Position: String] = [:]
    for entry in rearrangements() { said[entry.position] = " \(entry.kind)" }
    for change in policyChanges() {
      let what = change.policy?.document ?? "withdrawn"
      said[change.position] = " \(change.name) of \(change.view) from \(change.effectiveFrom): \(what)"
    }
    return touchpoints().map { touchpoint in
      let fact = touchpoint.fact
      let name = Vocabulary.entries.first { $0.type == fact.type }?.name ?? "type \(fact.type.rawValue)"
      return "\(touchpoint.position) \(name) by \(fact.customer) at \(fact.historyTime), recorded "
        + "\(fact.recorded), value \(fact.value), reference \(fact.reference)\(said[touchpoint.position] ?? "")"
    }.joined(separator: "\n")
  }
}

extension ProjectorContract {
  /// Drives a history through refreshes in random steps, in a temporary directory, and compares every
  /// state with a rebuild in small memory, and with a plain model: rows, totals, due index, quarantine
  /// and digest, byte for byte.
  ///
  /// - Parameters:
  ///   - history: the history, which takes further steps.
  ///   - projectors: the projectors whose views are refreshed together.
  ///   - rounds: how many refreshes there are.
  ///   - stepsMax: how many steps there are at most between two refreshes.
  /// - Returns: how many of the comparisons were of a view that had been refreshed in place.
  /// - Throws: `ContractViolation`, with the seed and, where the history is short, its touchpoints.
  @discardableResult
  public static func checkRefresh(
    _ history: inout RandomHistory, projectors: [any Projector], rounds: Int = 8, stepsMax: Int = 30
  ) throws -> Int {
    let check = RefreshCheck(projectors: { _ in projectors }, rounds: rounds, stepsMax: stepsMax)
    return try check.run(&history)
  }

  /// Drives a history through refreshes with planted faults: in what views read, or in the code from one
  /// round to the next.
  @discardableResult
  package static func checkRefresh(
    _ history: inout RandomHistory, projectors: @escaping (_ round: Int) -> [any Projector],
    reading source: @escaping (MemoryLedger) -> any FactSource, rounds: Int = 8, stepsMax: Int = 30
  ) throws -> Int {
    let check = RefreshCheck(
      projectors: projectors, source: source, rounds: rounds, stepsMax: stepsMax, shrinks: false)
    return try check.run(&history)
  }
}
