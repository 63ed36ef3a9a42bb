// Checks what must hold after any crash: nothing acknowledged is lost, nothing is there twice, batches are
// whole, and every touchpoint is of whom and about what it was sent.

import Foundation
import Ledger
import SwiftProtobuf

struct Check {
  var path: String

  /// The touchpoints of the load that the ledger holds.
  private struct Found {
    var positions: [String: UInt64] = [:]
    var references: [Reference: [UInt64]] = [:]
    var customers: [Identifier: CustomerNumber] = [:]
    var findings: [String] = []
  }

  /// Opens the ledger for writing, as after a crash, and gives everything that is wrong.
  func run(acknowledged file: String?) throws -> [String] {
    let ledger = try Ledger.open(at: path)
    let found = try read(ledger)
    var findings = found.findings
    if let file { findings += lost(of: try String(contentsOfFile: file, encoding: .utf8), found.positions) }
    findings += partial(found.positions)
    findings += try lookedUp(found, in: ledger)
    for report in try ledger.checkDerivedTables() {
      findings += report.differences.map { "derived table \(report.table): \($0)" }
    }
    try ledger.close()
    return findings
  }

  /// Reads the whole log, with every body.
  private func read(_ ledger: Ledger) throws -> Found {
    var found = Found()
    var expected: UInt64 = 1
    var recorded = Instant.distantPast
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      if touchpoint.position.rawValue != expected {
        found.findings.append("position \(expected) is missing")
      }
      expected = touchpoint.position.rawValue + 1
      if touchpoint.fact.recorded < recorded {
        found.findings.append("recorded decreases at \(touchpoint.position)")
      }
      recorded = touchpoint.fact.recorded
      if let sent = LoadAppend.expected(touchpoint.id) { compare(touchpoint, sent, &found) }
      return true
    }
    if try ledger.head.rawValue != expected - 1 {
      found.findings.append("the head is not the last touchpoint")
    }
    return found
  }

  private func compare(
    _ touchpoint: RecordedTouchpoint, _ sent: LoadAppend.Expected, _ found: inout Found
  ) {
    let (id, position) = (touchpoint.id, touchpoint.position)
    if let first = found.positions.updateValue(position.rawValue, forKey: id) {
      found.findings.append("\(id) is there twice, at \(first) and \(position)")
    }
    found.references[sent.reference, default: []].append(position.rawValue)
    if touchpoint.source != sent.source || touchpoint.fact.value != sent.value {
      found.findings.append("\(id) at \(position) is of another source or value than was sent")
    }
    if touchpoint.reference != sent.reference || touchpoint.fact.reference != sent.reference.hash64 {
      let other = touchpoint.reference.map { "\($0)" } ?? "nothing"
      found.findings.append("\(id) at \(position) is about \(other), not \(sent.reference)")
    }
    if case .message(let message) = touchpoint.content, message.isEqualTo(message: sent.message) {
    } else {
      found.findings.append("\(id) at \(position) has another content than was sent")
    }
    guard let identifier = sent.customer else {
      if touchpoint.customer != .business {
        found.findings.append("\(id) at \(position) is of customer \(touchpoint.customer), not of nobody")
      }
      return
    }
    let customer = found.customers[identifier] ?? touchpoint.customer
    found.customers[identifier] = customer
    if touchpoint.customer != customer || customer == .business {
      found.findings.append("\(id) at \(position) is of customer \(touchpoint.customer), not \(customer)")
    }
  }

  private func lost(of lines: String, _ found: [String: UInt64]) -> [String] {
    var findings: [String] = []
    // The kill may have cut the last line, whose touchpoint was then not acknowledged to anybody.
    for line in lines.split(separator: "\n", omittingEmptySubsequences: true) {
      let words = line.split(separator: " ")
      guard words.count == 2, let position = UInt64(words[1]) else { continue }
      switch found[String(words[0])] {
      case nil: findings.append("acknowledged \(words[0]) at \(position) is lost")
      case position: break
      case let other?: findings.append("acknowledged \(words[0]) at \(position) is at \(other)")
      }
    }
    return findings
  }

  /// The batches of which only a part is there. The ids of a batch end in `NofM`: either all M of them
  /// stand side by side, or none is there.
  private func partial(_ found: [String: UInt64]) -> [String] {
    var findings: [String] = []
    for (id, position) in found {
      guard let part = id.split(separator: "-").last, let of = part.range(of: "of"),
        let index = UInt64(part[..<of.lowerBound]), let size = UInt64(part[of.upperBound...])
      else { continue }
      let stem = id.dropLast(part.count)
      if index == 0, size > 1 {
        for other in 1..<size where (found["\(stem)\(other)of\(size)"] ?? 0) <= position {
          findings.append("the batch of \(id) is not whole")
        }
      } else if index > 0, found["\(stem)0of\(size)"] == nil {
        findings.append("the batch of \(id) lacks its first")
      }
    }
    return findings
  }

  /// What cannot be found that should be: customers by their identifiers, and some orders by their numbers,
  /// which must be those of this shop and of no other.
  private func lookedUp(_ found: Found, in ledger: Ledger) throws -> [String] {
    var findings: [String] = []
    for (identifier, customer) in found.customers {
      let other = try ledger.customerNumber(of: identifier)
      if other != customer {
        findings.append("an identifier of customer \(customer) leads to \(other.map { "\($0)" } ?? "nobody")")
      }
    }
    for (reference, positions) in found.references.shuffled().prefix(16) {
      var query = TouchpointQuery()
      query.references = [reference]
      var others: [UInt64] = []
      try ledger.forEachTouchpoint(query) { touchpoint in
        others.append(touchpoint.position.rawValue)
        return true
      }
      if others != positions { findings.append("\(reference) is found at \(others), not \(positions)") }
    }
    return findings
  }
}
