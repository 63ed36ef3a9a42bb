import Foundation
import Perennial
import Testing

/// Views while other processes write and are killed. The long runs are in tools/faults.
@Suite(.serialized) struct ViewsUnderFireTests {
  @Test("Killed at calls spread over a refresh and a rebuild, views are right after the next refresh")
  func killed() throws {
    let shop = try CommandLineProgram()
    let outcome = try shop.run(script: "tools/faults/kill-views", variables: ["EVERY": "6"])
    #expect(outcome.status == 0, "\(outcome.output) \(outcome.messages)")
    for line in outcome.output.split(separator: "\n") { print(line) }
  }

  @Test(
    "While another process appends at full rate views are rebuilt: nothing is missed, nobody sees half of one"
  )
  func besideAppends() async throws {
    let shop = try CommandLineProgram()
    try shop.create()
    let path = shop.directory + "/shop.ledger"
    let writer = try shop.start(helper: ["write", path, "--tasks", "4", "--index-batch", "2000"])
    defer { if writer.isRunning { kill(writer.processIdentifier, SIGKILL) } }
    let ledger = try Ledger.open(at: path, for: .readOnly)
    let models = try ModelViews(of: ledger)
    let (views, projector) = (models.views, models[Customer360.self])
    while try ledger.head < Position(500) { try await Task.sleep(for: .milliseconds(5)) }
    try views.refresh()
    // The writer is stopped after a time: its customers are few, so that what a refresh folds grows with the log, and where nothing else
    // holds the writer up it is for ever ahead of this process.
    let stopping = Task {
      try await Task.sleep(for: .seconds(5))
      kill(writer.processIdentifier, SIGKILL)
    }
    async let rebuilding: Position = Self.rebuild(views, times: 5, of: ledger)
    var (seen, generations) = (Position.start, Set<Int>())
    while generations.count < 4 {
      // The old view answers until the new one is whole, and the new one is never older.
      let view = try views.stored(projector)
      #expect(view.position >= seen)
      seen = view.position
      generations.insert(view.generationNumber)
      let sum = try view.digestOfContents()
      #expect(sum == view.digest)
      if generations.count > 1 { _ = try views.view(projector) }
      await Task.yield()
    }
    let before = try await rebuilding
    try await stopping.value
    writer.waitUntilExit()
    #expect(try ledger.head > before, "nothing was appended meanwhile")
    try views.refresh()
    for verification in try views.verify() { #expect(verification.isRight, "\(verification.differences)") }
    // The orders of customers and of nobody in particular, by their references: the load names no order
    // twice.
    var placed: [UInt64: CustomerNumber] = [:]
    var cancelled: Set<UInt64> = []
    try ledger.scanFacts(through: try ledger.head) { _, facts in
      for index in facts.indices {
        let fact = facts[index]
        if fact.type == .orderPlaced, fact.value > 0 { placed[fact.reference] = fact.customer }
        if fact.type == .orderCancelled { cancelled.insert(fact.reference) }
      }
    }
    let standing = placed.filter { !cancelled.contains($0.key) }.values
    let currencies = try SummaryReport(try views.view(projector)).currencies
    #expect(!cancelled.isEmpty)
    #expect(currencies.reduce(0) { $0 + $1.orders } == Int64(standing.count { $0 != .business }))
    #expect(currencies.reduce(0) { $0 + $1.anonymousOrders } == Int64(standing.count { $0 == .business }))
  }

  /// Rebuilds so many times; gives the newest position at the beginning.
  private static func rebuild(_ views: Views, times: Int, of ledger: Ledger) async throws -> Position {
    let before = try ledger.head
    for _ in 0..<times {
      try views.rebuild()
      await Task.yield()
    }
    return before
  }
}
