import Foundation
import Perennial
import Testing

/// Twelve read models, four of which go by details, over one ledger: what memory they take, each job in a process of its own.
@Suite(.serialized) struct TwelveModelsTests {
  private let program: CommandLineProgram

  /// A ledger of 200,000 touchpoints of 20,000 customers.
  init() throws {
    program = try CommandLineProgram(named: "perennial-faults")
    let made = try program.run("scale", "shop.ledger", "--touchpoints", "200000", "--customers", "20000")
    #expect(made.status == 0, "\(made.messages)")
  }

  /// The most anonymous memory that a job took, in KiB.
  private func peak(_ job: String, memoryMiB: Int = 16) throws -> Int {
    let outcome = try program.run("twelve", "shop.ledger", job, "--memory", "\(memoryMiB)")
    print(outcome.output)
    let words = outcome.output.split(whereSeparator: \.isWhitespace)
    guard outcome.status == 0, words.count > 1, let peak = Int(words[1]) else {
      Issue.record("\(job): \(outcome.status) \(outcome.output) \(outcome.messages)")
      return 0
    }
    return peak
  }

  @Test("Memory of rebuilding, opening and refreshing twelve models is bounded")
  func memory() throws {
    let mebibyte = 1024
    let ledger = try peak("ledger")
    #expect(ledger > 0)
    #expect(try peak("rebuild") - ledger <= 16 * mebibyte)
    #expect(try peak("open") - ledger <= 2 * mebibyte)
    #expect(try peak("refresh") - ledger <= 4 * mebibyte)
  }
}
