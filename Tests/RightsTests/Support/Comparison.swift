// A disclosure against the plain second implementation.

import Foundation
import Testing

/// Compares what a disclosure says, member by member, with what the files hold.
func compare(_ disclosure: [String: Any], with person: PlainPerson, _ note: String) throws {
  #expect(Set((disclosure["numbers"] as? [Int] ?? []).map { UInt32($0) }) == person.numbers, "\(note)")
  try compare(disclosure["touchpoints"], with: person.entries, of: person, note)
  try compare(disclosure["elsewhere"], with: person.elsewhere(), of: person, "\(note), elsewhere")
  let who = disclosure["who"] as? [String: Any] ?? [:]
  let identifiers = (who["identifiers"] as? [[String: Any]] ?? []).filter { $0["inForce"] as? Bool == true }
  #expect(
    Set(identifiers.map { "\($0["kind"] ?? ""):\($0["value"] ?? "")" }) == person.identifiers, "\(note)")
  let (latest, former) = try person.profile()
  let profile = who["profile"] as? [[String: Any]] ?? []
  let inForce = profile.filter { $0["inForce"] as? Bool == true }
  #expect(
    Dictionary(inForce.map { ("\($0["field"] ?? "")", "\($0["value"] ?? "")") }) { one, _ in one } == latest,
    "\(note)")
  #expect(
    Set(
      profile.filter { $0["inForce"] as? Bool == false }.map { "\($0["field"] ?? "")=\($0["value"] ?? "")" })
      == former, "\(note)")
  let exports = (disclosure["exports"] as? [[String: Any]] ?? []).map { $0["position"] as? UInt64 }
  #expect(exports == (try person.exports()), "\(note)")
}

/// Compares touchpoints as a disclosure tells them with entries of the files, member by member.
private func compare(_ list: Any?, with held: [PlainEntry], of person: PlainPerson, _ note: String) throws {
  let told = list as? [[String: Any]] ?? []
  #expect(told.map { $0["position"] as? UInt64 } == held.map(\.position), "\(note)")
  for (one, entry) in zip(told, held) {
    let other = try person.touchpoint(entry)
    #expect(
      isEqual(one, other),
      "\(note): \(entry.position) \(entry.typeName(person.log)): \(differences(one, other))")
  }
}
