// Everything that a log has about one person, plainly: each question is answered by going through all of it.

import Foundation
import Schema
import SwiftProtobuf

/// One person of a log.
struct PlainPerson {
  let log: PlainLog
  let numbers: Set<UInt32>
  /// How each touchpoint counts otherwise than it was recorded: 0 for a void, else the customer, with where that stands.
  let corrections: [UInt64: (customer: UInt32, by: UInt64, reason: String)]
  let erased: Set<UInt32>

  init(_ customer: UInt32, in log: PlainLog) throws {
    self.log = log
    numbers = try Self.numbers(with: customer, in: log)
    corrections = try Self.corrections(in: log)
    erased = Set(log.entries.filter { $0.typeName(log) == "customer.erased" }.map(\.customer))
  }

  /// The numbers that merges in force join.
  private static func numbers(with customer: UInt32, in log: PlainLog) throws -> Set<UInt32> {
    var merges: [UInt64: Set<UInt32>] = [:]
    for entry in log.entries {
      switch entry.typeName(log) {
      case "customer.merged":
        let merged = try CustomerMerged(serializedBytes: entry.body.message)
        merges[entry.position] = [entry.customer, UInt32(merged.other)]
      case "customer.unmerged":
        let unmerged = try CustomerUnmerged(serializedBytes: entry.body.message)
        let pair = merges[UInt64(unmerged.merge)]
        // A merge is recorded on both sides.
        for (position, numbers) in merges where numbers == pair {
          if position + 1 >= UInt64(unmerged.merge), position <= UInt64(unmerged.merge) + 1 {
            merges[position] = nil
          }
        }
      default: break
      }
    }
    var numbers: Set<UInt32> = [customer]
    while let more = merges.values.first(where: { !$0.isDisjoint(with: numbers) && !$0.isSubset(of: numbers) }
    ) {
      numbers.formUnion(more)
    }
    return numbers
  }

  private static func corrections(in log: PlainLog) throws -> [UInt64: (UInt32, UInt64, String)] {
    struct Correction {
      var position: UInt64
      var customer: UInt32
      var runs: [ClosedRange<UInt64>]
      var reason: String
    }
    func runs(_ position: Int64, _ runs: [Int64]) -> [ClosedRange<UInt64>] {
      if position > 0 { return [UInt64(position)...UInt64(position)] }
      return stride(from: 0, to: runs.count, by: 2).map { UInt64(runs[$0])...UInt64(runs[$0 + 1]) }
    }
    var all: [Correction] = []
    for entry in log.entries {
      switch entry.typeName(log) {
      case "touchpoint.voided":
        let voided = try TouchpointVoided(serializedBytes: entry.body.message)
        all.append(
          Correction(
            position: entry.position, customer: 0, runs: runs(voided.position, voided.runs),
            reason: voided.reason))
      case "touchpoint.assigned":
        let assigned = try TouchpointAssigned(serializedBytes: entry.body.message)
        all.append(
          Correction(
            position: entry.position, customer: UInt32(assigned.customer),
            runs: runs(assigned.position, assigned.runs), reason: assigned.reason))
      default: break
      }
    }
    // What voids a correction comes after it: from the newest to the oldest.
    var inForce: [Correction] = []
    for correction in all.reversed()
    where !inForce.contains(where: { later in
      later.customer == 0 && later.runs.contains { $0.contains(correction.position) }
    }) {
      inForce.append(correction)
    }
    var result: [UInt64: (UInt32, UInt64, String)] = [:]
    // A void wins, and otherwise the latest. Of several voids the latest is named.
    for correction in inForce.reversed().sorted(by: { $0.customer > 0 && $1.customer == 0 }) {
      for run in correction.runs {
        for position in run {
          result[position] = (correction.customer, correction.position, correction.reason)
        }
      }
    }
    return result
  }

  // MARK: Touchpoints

  /// What was recorded of the person, or assigned to them.
  var entries: [PlainEntry] {
    log.entries.filter { entry in
      numbers.contains(entry.customer)
        || corrections[entry.position].map { $0.customer > 0 && numbers.contains($0.customer) } ?? false
    }
  }

  /// Whether a touchpoint counts for the person.
  func counts(_ entry: PlainEntry) -> Bool {
    numbers.contains(corrections[entry.position]?.customer ?? entry.customer)
  }

  /// The message with its personal part, as JSON.
  func message(_ entry: PlainEntry) throws -> [String: Any] {
    guard entry.type < 1024 else {
      // The message of a touchpoint that was taken out of the log is empty.
      var object = entry.body.message.isEmpty ? [:] : try Self.object(entry.body.message)
      if let personal = entry.personal {
        object["personal"] = try JSONSerialization.jsonObject(with: personal, options: .fragmentsAllowed)
      }
      return object
    }
    guard let type = PlainMessages.types[entry.typeName(log)] else { return [:] }
    var bytes = entry.body.message
    if let personal = entry.personal {
      // Field 15, length-delimited.
      bytes.append(15 << 3 | 2)
      var length = personal.count
      while length >= 128 {
        bytes.append(UInt8(length & 127 | 128))
        length >>= 7
      }
      bytes.append(UInt8(length))
      bytes += personal
    }
    var options = JSONEncodingOptions()
    options.alwaysPrintInt64sAsNumbers = true
    return try Self.object(try type.init(serializedBytes: bytes).jsonUTF8Data(options: options))
  }

  private static func object(_ json: Data) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: json) as? [String: Any] ?? [:]
  }

  /// What a disclosure has to say of a touchpoint.
  func touchpoint(_ entry: PlainEntry) throws -> [String: Any] {
    var message = try message(entry)
    // Of a customer who was thought to be the person, and is not, nothing is told.
    let isOfPair = [
      "customer.merged", "customer.unmerged", "merge.suggested", "merge.dismissed",
    ].contains(entry.typeName(log))
    let other = isOfPair ? (message["other"] as? NSNumber)?.uint32Value : nil
    let withholdsOther = other.map { !numbers.contains($0) } ?? false
    if withholdsOther {
      for field in ["other", "evidence", "reasons", "against", "score", "reason", "personal"] {
        message[field] = nil
      }
    }
    try leaveOutOthers(of: entry, &message)
    var said: [String: Any] = [
      "position": entry.position, "type": entry.typeName(log),
      "occurred": Self.time(entry.body.hasOccurredClaim ? entry.body.occurredClaim : entry.history),
      "recorded": Self.time(entry.recorded),
      "source": entry.source == 0 ? "perennial" : log.names["source"]?[entry.source] ?? "",
      "id": entry.source == 0 ? String(entry.position) : entry.body.id, "message": message,
      "personal": entry.flags & 4 == 0
        ? "none"
        : entry.body.redaction != 0
          ? "redacted"
          : erased.contains(entry.customer) ? "erased" : entry.personal == nil ? "keyLost" : "opened",
    ]
    if numbers.contains(entry.customer) { said["customer"] = entry.customer }
    if entry.channel != 0 { said["channel"] = log.names["channel"]?[UInt32(entry.channel)] }
    if !entry.body.reference.isEmpty { said["reference"] = reference(entry, message) }
    if entry.unit != 0, !withholdsOther {
      let unit = PlainType.all[entry.typeName(log)]?.unit ?? ""
      said["counts"] = entry.value
      let currency = unit == "money" ? try self.currency(entry, message) : ""
      said["unit"] = unit == "money" ? currency : unit
      if unit == "money" { said["amount"] = Self.amount(entry.value, currency) }
    }
    let context = context(entry.body.context)
    if !context.isEmpty { said["context"] = context }
    if let correction = corrections[entry.position] {
      said["correction"] = self.correction(correction)
      if correction.customer > 0, numbers.contains(correction.customer), !numbers.contains(entry.customer) {
        said["assignedHere"] = true
      }
    }
    return said
  }

  /// The currency of an amount: that of the message or, where it was taken out, of another that has the same number.
  private func currency(_ entry: PlainEntry, _ message: [String: Any]) throws -> String {
    if let currency = message["currency"] as? String { return currency }
    for other in log.entries where other.unit == entry.unit {
      if let currency = try self.message(other)["currency"] as? String { return currency }
    }
    return ""
  }

  private func correction(_ correction: (customer: UInt32, by: UInt64, reason: String)) -> [String: Any] {
    var said: [String: Any] = [
      "kind": correction.customer == 0 ? "voided" : "assigned", "by": correction.by,
      "reason": correction.reason,
    ]
    if numbers.contains(correction.customer) { said["customer"] = correction.customer }
    if let entry = log.entries.first(where: { $0.position == correction.by }) {
      said["at"] = Self.time(entry.history)
    }
    return said
  }

  private func context(_ context: Context) -> [String: Any] {
    var said: [String: Any] = [:]
    for (name, value) in [
      ("correlation", context.correlationID), ("causation", context.causationID), ("actor", context.actor),
      ("store", context.store), ("batch", context.batch),
    ] where !value.isEmpty {
      said[name] = value
    }
    if !context.extensions.isEmpty {
      said["extensions"] = Dictionary(uniqueKeysWithValues: context.extensions.map { ($0.name, $0.value) })
    }
    return said
  }

  private func reference(_ entry: PlainEntry, _ message: [String: Any]) -> String {
    let kinds = PlainType.all[entry.typeName(log)]?.references ?? []
    let kind = kinds.count > 1 ? kinds.first { message[$0] != nil } : kinds.first
    var namespace = ""
    if entry.flags & 16 != 0 {
      let source = log.names["source"]?[entry.source] ?? ""
      namespace =
        entry.body.referenceNamespace.isEmpty
        ? source.split(separator: "/").dropLast().joined(separator: "/") : entry.body.referenceNamespace
      if namespace.isEmpty { namespace = source }
      namespace = "@" + namespace
    }
    return "\(kind ?? "")\(namespace):\(entry.body.reference)"
  }

  static func time(_ microseconds: Int64) -> String {
    let seconds = microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
    let formatter = ISO8601DateFormatter()
    var text = formatter.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
    let rest = microseconds - seconds * 1_000_000
    if rest > 0 {
      var digits = String(String(1_000_000 + rest).dropFirst())
      while digits.hasSuffix("0") { digits.removeLast() }
      text = text.dropLast() + "." + digits + "Z"
    }
    return text
  }

  /// An amount with the decimals of its currency: two, but for the yen and the dinar of Kuwait.
  private static func amount(_ value: Int64, _ currency: String) -> String {
    let decimals = ["JPY": 0, "KWD": 3][currency] ?? 2
    var digits = String(value.magnitude)
    while digits.count <= decimals { digits = "0" + digits }
    let whole = digits.dropLast(decimals)
    return "\(value < 0 ? "-" : "")\(whole)\(decimals > 0 ? "." : "")\(digits.suffix(decimals)) \(currency)"
  }
}
