// What must hold of decisions after any crash: no balance was ever below zero, what was decided was right where it stands, and
// every request has one answer.

import Foundation
import Perennial

struct DecideCheck {
  var path: String

  private struct DecidedAgain: Error {}

  /// Opens the ledger for writing, as after a crash, and gives what is wrong.
  func run(answers file: String) async throws -> [String] {
    let ledger = try Ledger.open(at: path)
    var findings = try balances(in: ledger)
    findings += try await answeredAgain(
      String(contentsOfFile: file, encoding: .utf8), try Reports(of: ledger))
    for report in try ledger.checkDerivedTables() {
      findings += report.differences.map { "derived table \(report.table): \($0)" }
    }
    try ledger.close()
    return findings
  }

  /// Adds up what was earned and redeemed, in the order of the log.
  private func balances(in ledger: Ledger) throws -> [String] {
    var findings: [String] = []
    var balance: Int64 = 0
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      let position = touchpoint.position
      guard case .message(let message) = touchpoint.content else { return true }
      switch message {
      case let adjusted as PointsAdjusted: balance += adjusted.points
      case let redeemed as PointsRedeemed:
        balance -= redeemed.points
        if balance < 0 { findings.append("the balance is \(balance) after \(position)") }
        if DecideRequest(id: touchpoint.id)?.points != redeemed.points {
          findings.append("\(touchpoint.id) at \(position) has redeemed \(redeemed.points)")
        }
      case let refused as DecisionRefused:
        let numbers = refused.numbers.map { "\($0.name) \($0.value)" }
        let asked = DecideRequest(id: touchpoint.id)?.points ?? -1
        if numbers != ["asked \(asked)", "balance \(balance)"] || asked <= balance {
          findings.append(
            "\(touchpoint.id) at \(position) was refused by \(numbers), and the balance is \(balance)")
        }
      default: break
      }
      return true
    }
    return findings
  }

  /// Sends every request again that was answered.
  private func answeredAgain(_ lines: String, _ reports: Reports) async throws -> [String] {
    var (findings, answers): ([String], [String: String]) = ([], [:])
    for line in lines.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1).map { String($0) }
      // The last line may have been cut by the kill.
      guard words.count == 2 else { continue }
      if let first = answers.updateValue(words[1], forKey: words[0]), first != words[1] {
        findings.append("\(words[0]) was answered \(first), and then \(words[1])")
      }
    }
    guard let member = try reports.ledger.customerNumber(of: Identifier("crm", "member")) else {
      return findings
    }
    for (id, answer) in answers {
      guard let request = DecideRequest(id: id) else { continue }
      do {
        let again = try await reports.decide(
          DecideRequest.name, about: [member], as: TouchpointID(DecideRequest.source, id),
          asking: "\(request.points)"
        ) { _ in throw DecidedAgain() }
        if DecideRequest.words(again) != answer {
          findings.append("\(id) was answered \(answer), and now \(DecideRequest.words(again))")
        }
      } catch is DecidedAgain {
        findings.append("\(id) was answered \(answer), and is not known any more")
      }
    }
    return findings
  }
}
