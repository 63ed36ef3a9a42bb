// Identifiers, profile and exports of a person, plainly.

import Foundation
import Schema
import SwiftProtobuf

extension PlainPerson {
  /// The identifiers in force of the person: `kind:value`.
  var identifiers: Set<String> {
    // Whose each identifier is, of all there are: who has it keeps it.
    var holders: [String: UInt32] = [:]
    for entry in log.entries {
      guard let personal = entry.personal, let named = try? PersonalIdentifiers(serializedBytes: personal)
      else {
        continue
      }
      for identifier in named.identifiers {
        let name = "\(identifier.kind):\(identifier.value)"
        switch entry.typeName(log) {
        case "customer.linked": if holders[name] == nil { holders[name] = entry.customer }
        case "customer.unlinked": if holders[name] == entry.customer { holders[name] = nil }
        default: break
        }
      }
    }
    return Set(holders.filter { numbers.contains($0.value) }.keys)
  }

  /// The latest value of each field of the profile, and all that there were before.
  func profile() throws -> (latest: [String: String], former: Set<String>) {
    var latest: [String: String] = [:]
    var former: Set<String> = []
    func note(_ field: String, _ value: String) {
      guard latest[field] != value else { return }
      if let old = latest[field] { former.insert("\(field)=\(old)") }
      latest[field] = value.isEmpty ? nil : value
    }
    let told = entries.filter {
      ["customer.registered", "customer.updated"].contains($0.typeName(log)) && counts($0)
    }
    .sorted { ($0.history, $0.position) < ($1.history, $1.position) }
    for entry in told {
      let message = try message(entry)
      let personal = message["personal"] as? [String: Any] ?? [:]
      for (field, value) in message where field != "personal" { note(field, "\(value)") }
      for (field, value) in personal where field != "attributes" { note(field, "\(value)") }
      for attribute in personal["attributes"] as? [[String: String]] ?? [] {
        note(attribute["name"] ?? "", attribute["value"] ?? "")
      }
    }
    return (latest, former)
  }

  /// Leaves out by which number or identifier the message of a touchpoint names another person.
  func leaveOutOthers(of entry: PlainEntry, _ message: inout [String: Any]) throws {
    let fields: [String] =
      switch entry.typeName(log) {
      case "referral.made", "referral.accepted", "referral.rewarded": ["friend", "advocate"]
      case "points.transferred", "giftcard.used", "account.counted", "touchpoint.assigned": ["customer"]
      default: []
      }
    // A pool is no person.
    let pools = try entries.filter { $0.typeName(log) == "pool.joined" }.compactMap {
      (try self.message($0)["pool"] as? NSNumber)?.uint32Value
    }
    for field in fields {
      guard let number = (message[field] as? NSNumber)?.uint32Value else { continue }
      if !numbers.contains(number), !pools.contains(number) { message[field] = nil }
    }
    if ["referral.made", "referral.accepted"].contains(entry.typeName(log)) { message["personal"] = nil }
    let refused = message["message"] as? String ?? ""
    if entry.typeName(log) == "decision.refused",
      ["erased", "restricted"].contains(message["reason"] as? String),
      !numbers.contains(where: { refused.contains("customer:\($0) ") })
    {
      (message["reason"], message["message"]) = (nil, nil)
    }
  }

  /// What is recorded of accounts, which are not the person, and names the person by a number; what was a mistake counts no more.
  func elsewhere() throws -> [PlainEntry] {
    try log.entries.filter { entry in
      guard ["giftcard.used", "account.counted"].contains(entry.typeName(log)),
        corrections[entry.position] == nil, !numbers.contains(entry.customer)
      else { return false }
      let named = (try message(entry)["customer"] as? NSNumber)?.uint32Value ?? 0
      return numbers.contains(named)
    }
  }

  /// The positions at which data of the person was handed on; what was a mistake counts no more.
  func exports() throws -> [UInt64] {
    try log.entries.filter { entry in
      guard entry.typeName(log) == "data.exported", corrections[entry.position] == nil else { return false }
      let runs = try DataExported(serializedBytes: entry.body.message).runs
      return stride(from: 0, to: runs.count, by: 2).contains { index in
        numbers.contains { Int64($0) >= runs[index] && Int64($0) <= runs[index + 1] }
      }
    }.map(\.position)
  }
}
