// What must hold of decisions after any crash: no balance and no gift card was ever below zero, no hold ended twice, no reward was
// handed out more often than there are, what was decided was right where it stands, and every request has one answer.

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
    var findings = account.findings + account.uncounted
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
  private var handedOut: [String: Int64] = [:]
  private var counted: [String: Int64] = [:]
  private var cards: [CustomerNumber: Int64] = [:]

  /// Rewards that were handed out and not counted, or the other way round: one without the other.
  var uncounted: [String] {
    Set(handedOut.keys).union(counted.keys).sorted().filter { handedOut[$0] != counted[$0] }.map {
      "\($0) was handed out \(handedOut[$0] ?? 0) times, and counted \(counted[$0] ?? 0) times"
    }
  }

  mutating func take(_ touchpoint: RecordedTouchpoint) {
    guard case .message(let message) = touchpoint.content else { return }
    switch message {
    case let adjusted as PointsAdjusted: available += adjusted.points
    case let redeemed as PointsRedeemed:
      spend(redeemed.points, touchpoint)
      if !redeemed.reward.isEmpty { handOut(redeemed.reward, touchpoint) }
    case let count as AccountCounted:
      counted[String(count.name.dropFirst("stock/".count)), default: 0] += count.count
    case let issued as GiftcardIssued:
      if cards.updateValue(issued.amount, forKey: touchpoint.customer) != nil {
        findings.append("\(touchpoint.id) at \(touchpoint.position) has issued a card again")
      }
    case let used as GiftcardUsed: pay(used.amount, touchpoint)
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

  private mutating func handOut(_ reward: String, _ touchpoint: RecordedTouchpoint) {
    handedOut[reward, default: 0] += 1
    if handedOut[reward, default: 0] > DecideRequest.stock
      || DecideRequest(id: touchpoint.id)?.reward != reward
    {
      findings.append("\(touchpoint.id) at \(touchpoint.position) has handed out \(reward)")
    }
  }

  private mutating func pay(_ amount: Int64, _ touchpoint: RecordedTouchpoint) {
    cards[touchpoint.customer, default: 0] -= amount
    if cards[touchpoint.customer, default: 0] < 0 || DecideRequest(id: touchpoint.id)?.points != amount {
      findings.append("\(touchpoint.id) at \(touchpoint.position) has paid \(amount)")
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
    let request = DecideRequest(id: touchpoint.id)
    let asked = request?.points ?? -1
    let isRight =
      switch refused.reason {
      case "balance" where request?.kind == .giftCard:
        cards[touchpoint.customer].map { numbers == ["asked \(asked)", "balance \($0)"] && asked > $0 }
          ?? false
      case "stock":
        numbers == ["stock \(DecideRequest.stock)", "used \(DecideRequest.stock)"]
          && request.flatMap { handedOut[$0.reward] } == DecideRequest.stock
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
