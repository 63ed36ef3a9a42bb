// What must hold of decisions after any crash: no balance was ever below zero, no hold ended twice, what was decided was right
// where it stands, and every request has one answer.

import Foundation
import Perennial

struct DecideCheck {
  var path: String
  var mix: DecideRequest.Mix

  /// Opens the ledger for writing, as after a crash, and gives what is wrong.
  func run(answers file: String) async throws -> [String] {
    let ledger = try Ledger.open(at: path)
    var account = DecidedAccount()
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      account.take(touchpoint)
      return true
    }
    var findings = account.findings
    findings += try await answeredAgain(
      String(contentsOfFile: file, encoding: .utf8), try Reports(of: ledger))
    for report in try ledger.checkDerivedTables() {
      findings += report.differences.map { "derived table \(report.table): \($0)" }
    }
    try ledger.close()
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
      let again = try await request.send(
        for: member, ending: mix.hold(before: request.number), reports.actions)
      if !again.isDuplicate { findings.append("\(id) was answered \(answer), and is not known any more") }
      if DecideRequest.words(again) != answer {
        findings.append("\(id) was answered \(answer), and now \(DecideRequest.words(again))")
      }
    }
    return findings
  }
}

/// The member's points by a plain sum over the log, in its order.
private struct DecidedAccount {
  private(set) var findings: [String] = []
  private var available: Int64 = 0
  private var holds: [Int64: (points: Int64, end: String?)] = [:]

  mutating func take(_ touchpoint: RecordedTouchpoint) {
    guard case .message(let message) = touchpoint.content else { return }
    switch message {
    case let adjusted as PointsAdjusted: available += adjusted.points
    case let redeemed as PointsRedeemed: spend(redeemed.points, touchpoint)
    case let held as PointsHeld:
      spend(held.points, touchpoint)
      holds[Int64(touchpoint.position.rawValue)] = (held.points, nil)
    case let captured as PointsCaptured:
      end(captured.hold, spending: captured.points, "hold-captured", touchpoint)
    case let released as PointsReleased: end(released.hold, spending: 0, "hold-released", touchpoint)
    case let refused as DecisionRefused: check(refused, touchpoint)
    default: break
    }
  }

  private mutating func spend(_ points: Int64, _ touchpoint: RecordedTouchpoint) {
    available -= points
    if available < 0 { findings.append("the balance is \(available) after \(touchpoint.position)") }
    if DecideRequest(id: touchpoint.id)?.points != points {
      findings.append("\(touchpoint.id) at \(touchpoint.position) has spent \(points)")
    }
  }

  private mutating func end(
    _ hold: Int64, spending points: Int64, _ end: String, _ touchpoint: RecordedTouchpoint
  ) {
    guard let held = holds[hold], held.end == nil, points <= held.points else {
      findings.append(
        "\(touchpoint.id) at \(touchpoint.position) has ended a hold that was not open, or not so large")
      return
    }
    holds[hold] = (held.points, end)
    available += held.points - points
  }

  private mutating func check(_ refused: DecisionRefused, _ touchpoint: RecordedTouchpoint) {
    let numbers = refused.numbers.map { "\($0.name) \($0.value)" }
    let asked = DecideRequest(id: touchpoint.id)?.points ?? -1
    let isRight =
      switch refused.reason {
      case "balance":
        numbers == ["asked \(asked)", "available \(available)", "balance \(available)", "debt 0"]
          && asked > available
      case "held": refused.numbers.contains { $0.name == "held" && $0.value < asked }
      case "hold-captured", "hold-released": holds.values.contains { $0.end == refused.reason }
      case "unknown-hold": true
      default: false
      }
    if !isRight {
      findings.append(
        "\(touchpoint.id) at \(touchpoint.position) was refused (\(refused.reason)) by \(numbers), and the balance is "
          + "\(available)")
    }
  }
}
