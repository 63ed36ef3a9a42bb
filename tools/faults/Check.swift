// What must hold after any crash: nothing acknowledged is lost, nothing is there twice, batches are whole.

import Foundation
import Ledger

struct Check {
  var path: String

  /// Opens the ledger for writing, as after a crash, and gives what is wrong.
  func run(acknowledged file: String?) throws -> [String] {
    let ledger = try Ledger.open(at: path)
    var findings: [String] = []
    let found = try positions(in: ledger, &findings)
    if let file { findings += try lost(of: try String(contentsOfFile: file, encoding: .utf8), found) }
    findings += partial(found)
    for report in try ledger.checkDerivedTables() {
      findings += report.differences.map { "derived table \(report.table): \($0)" }
    }
    try ledger.close()
    return findings
  }

  /// Where each id stands; the log is read whole, every body included.
  private func positions(in ledger: Ledger, _ findings: inout [String]) throws -> [String: UInt64] {
    var found: [String: UInt64] = [:]
    var expected: UInt64 = 1
    var recorded = Instant.distantPast
    var problems: [String] = []
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      if touchpoint.position.rawValue != expected { problems.append("position \(expected) is missing") }
      expected = touchpoint.position.rawValue + 1
      if touchpoint.fact.recorded < recorded { problems.append("recorded decreases at \(touchpoint.position)") }
      recorded = touchpoint.fact.recorded
      guard touchpoint.source == "load" else { return true }
      if let first = found.updateValue(touchpoint.position.rawValue, forKey: touchpoint.id) {
        problems.append("\(touchpoint.id) is there twice, at \(first) and \(touchpoint.position)")
      }
      return true
    }
    if try ledger.head.rawValue != expected - 1 { problems.append("the head is not the last touchpoint") }
    findings += problems
    return found
  }

  private func lost(of lines: String, _ found: [String: UInt64]) throws -> [String] {
    var findings: [String] = []
    // The last line may have been cut by the kill; what was cut was not acknowledged to anybody.
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

  /// Ids end in `NofM`: all M of a batch stand side by side, or none is there.
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
}
