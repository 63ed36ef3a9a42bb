import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// Nothing that names or describes a person is in any file in clear.
@Suite struct CanaryTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private static let canaries = (0..<16).map { "Zq\($0)xCanary\(0xC0FFEE + $0)Wj" }

  @Test func noFileHoldsAPersonalValueInClear() async throws {
    let names = Self.canaries
    var options = LedgerOptions()
    options.indexBatch = 7
    let ledger = try Ledger.temporary(in: directory, options: options)
    let subject = NewTouchpoint.Subject.identifiers([
      Identifier("crm", names[0]), Identifier("email", names[1] + "@example.org"),
      Identifier("own", names[2]),
      Identifier("phone", "+44" + "7700900461"),
    ])
    _ = try await ledger.append(
      NewTouchpoint(
        source: "desk", id: "1", subject: subject,
        CustomerRegistered.with {
          $0.personal.name = names[3]
          $0.personal.email = names[4]
          $0.personal.phone = names[5]
          $0.personal.address = names[6]
          $0.personal.birthday = "1984-02-29"
        }))
    _ = try await ledger.append(
      NewTouchpoint(
        source: "desk", id: "2", subject: subject,
        content: .custom(
          type: "acme.note.taken", json: #"{"personal":{"note":"\#(names[7])","deep":["\#(names[8])"]}}"#)))
    _ = try await ledger.append(
      NewTouchpoint(
        source: "desk", id: "3", subject: .customer(CustomerNumber(1)),
        CustomerLinked.with {
          $0.evidence = "confirmed"
          $0.personal.identifiers = [
            .with {
              $0.kind = "card"
              $0.value = names[9]
            }
          ]
        }))
    // All of these have been in memory: what was refused, what was staged and taken back, what was compared
    // with known touchpoints.
    let messages = try await refusals(ledger, names)
    for message in messages { for name in names { #expect(!message.contains(name), "\(message)") } }
    #expect(try ledger.identifiers(of: CustomerNumber(1)).count == 5)
    #expect(try ledger.transcript(reveal: true).joined().contains(names[8]))
    for state in ["open", "closed"] {
      if state == "closed" { try ledger.close() }
      for hit in try Self.hits(of: names + ["7700900461"], below: directory.path) {
        Issue.record("\(state): \(hit)")
      }
    }
    // The search itself is checked: it finds names that are there.
    try Data(("x" + names[3]).utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }).write(
      to: URL(fileURLWithPath: directory.path + "/planted"))
    #expect(try Self.hits(of: names, below: directory.path).count == 1)
  }

  private func refusals(_ ledger: Ledger, _ names: [String]) async throws -> [String] {
    let known = NewTouchpoint.Subject.identifiers([Identifier("crm", names[10])])
    var messages: [String] = []
    func refused(_ touchpoints: [NewTouchpoint]) async throws {
      do {
        _ = try await ledger.append(touchpoints)
        Issue.record("was recorded")
      } catch {
        messages.append("\(error) \(String(reflecting: error))")
      }
    }
    try await refused([order("x", of: known), order("y", of: .customer(CustomerNumber(99)))])
    try await refused([
      NewTouchpoint(
        source: "desk", id: "1", subject: known, CustomerRegistered.with { $0.personal.name = names[11] })
    ])
    try await refused([
      NewTouchpoint(
        source: "desk", id: "2", subject: known,
        content: .custom(type: "acme.note.taken", json: #"{"personal":"\#(names[12])"}"#))
    ])
    try await refused([
      NewTouchpoint(
        source: "desk", id: "9", subject: known,
        content: .custom(type: "acme.note.taken", json: "{\(names[13])"))
    ])
    let long = String(repeating: names[14], count: 20)
    try await refused([order("z", of: .identifiers([Identifier("crm", long)]))])
    try await refused([order("z", of: .identifiers([Identifier("Kind \(names[15])", "x")]))])
    try await refused([
      NewTouchpoint(
        source: "desk", id: "10", subject: .business,
        content: .custom(type: "a.b.c", json: #"{"personal":"\#(names[12])"}"#))
    ])
    return messages
  }

  private static func hits(of names: [String], below path: String) throws -> [String] {
    try Canary.hits(of: names.map { Canary(text: $0) }, below: path)
  }
}
