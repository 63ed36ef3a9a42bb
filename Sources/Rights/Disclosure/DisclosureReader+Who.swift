// Who the person is to the business: numbers, identifiers, profile.

internal import Ledger
internal import Projection
internal import Schema
internal import Words

extension DisclosureReader {
  /// The merges of the person's numbers, also those that were undone, each once. Of one with somebody who is not the person after all
  /// the other's number is left out.
  func merges(among touchpoints: [HeldTouchpoint]) -> [Disclosure.Merge] {
    var merges: [Disclosure.Merge] = []
    for touchpoint in touchpoints {
      guard case .message(let message) = touchpoint.recorded.content else { continue }
      switch message {
      case let merged as CustomerMerged:
        guard let other = UInt32(exactly: merged.other) else { continue }
        let isOther = touchpoint.withholdsOther
        let numbers =
          isOther
          ? [touchpoint.recorded.customer] : [touchpoint.recorded.customer, CustomerNumber(other)].sorted()
        // It is recorded on both sides, one directly behind the other.
        guard
          !merges.contains(where: {
            $0.numbers == numbers && $0.undone == nil && $0.position.next == touchpoint.position
          })
        else { continue }
        merges.append(
          Disclosure.Merge(
            numbers: numbers, position: touchpoint.position, at: touchpoint.occurred,
            evidence: isOther ? "" : merged.evidence, actor: merged.actor))
      case let unmerged as CustomerUnmerged:
        for index in merges.indices where merges[index].undone == nil {
          let position = Int64(clamping: merges[index].position.rawValue)
          guard unmerged.merge == position || unmerged.merge == position + 1 else { continue }
          merges[index].undone = touchpoint.position
        }
      default: break
      }
    }
    return merges
  }

  /// The identifiers that are the person's and those that were, in the order in which they were linked.
  func identifiers(among touchpoints: [HeldTouchpoint]) throws -> [Disclosure.HeldIdentifier] {
    var found: [Disclosure.HeldIdentifier] = []
    for touchpoint in touchpoints where touchpoint.personal == .opened {
      guard case .message(let message) = touchpoint.recorded.content else { continue }
      switch message {
      case let linked as CustomerLinked:
        for given in linked.personal.identifiers {
          let identifier = Identifier(given.kind, given.value).normalized
          guard !found.contains(where: { $0.isInForce && $0.is(identifier) }) else { continue }
          found.append(
            Disclosure.HeldIdentifier(
              kind: identifier.kind, value: identifier.value, since: touchpoint.occurred,
              position: touchpoint.position))
        }
      case let unlinked as CustomerUnlinked:
        for given in unlinked.personal.identifiers {
          let identifier = Identifier(given.kind, given.value).normalized
          for index in found.indices where found[index].isInForce && found[index].is(identifier) {
            found[index].isInForce = false
            found[index].until = touchpoint.occurred
            found[index].untilPosition = touchpoint.position
          }
        }
      default: break
      }
    }
    // Where an identifier was another customer's already, it has stayed theirs, whatever was recorded later.
    for index in found.indices where found[index].isInForce {
      let holder = try ledger.customerNumber(of: Identifier(found[index].kind, found[index].value))
      found[index].isInForce = holder.map { numbers.contains($0) } ?? false
    }
    return found
  }

  /// The values of the profile's fields, the latest of each and those before it, by when they occurred.
  static func profile(among touchpoints: [HeldTouchpoint]) -> [Disclosure.ProfileValue] {
    let counting = touchpoints.filter { touchpoint in
      (touchpoint.recorded.fact.type == .customerRegistered
        || touchpoint.recorded.fact.type == .customerUpdated)
        && touchpoint.countsHere
    }.sorted {
      ($0.recorded.fact.historyTime, $0.position) < ($1.recorded.fact.historyTime, $1.position)
    }
    var values: [Disclosure.ProfileValue] = []
    for touchpoint in counting {
      for (field, value) in touchpoint.profileFields {
        var isInForce = true
        for index in values.indices where values[index].field == field && values[index].isInForce {
          // The same again changes nothing.
          if values[index].value == value { isInForce = false } else { values[index].isInForce = false }
        }
        // What is given empty is removed.
        guard isInForce, !value.isEmpty else { continue }
        values.append(
          Disclosure.ProfileValue(
            field: field, value: value, since: touchpoint.occurred, position: touchpoint.position,
            source: touchpoint.recorded.source))
      }
    }
    return values
  }
}

extension Disclosure.HeldIdentifier {
  fileprivate func `is`(_ identifier: Identifier) -> Bool {
    kind == identifier.kind && value == identifier.value
  }
}

extension HeldTouchpoint {
  /// What a registration or an update says of the person, field by field.
  fileprivate var profileFields: [(field: String, value: String)] {
    var fields: [(String, String)] = []
    for member in message.members where member.name != "personal" {
      fields.append((member.name, member.value.plain))
    }
    for member in message["personal"]?.members ?? [] {
      guard member.name == "attributes" else {
        fields.append((member.name, member.value.plain))
        continue
      }
      for attribute in member.value.items {
        fields.append((attribute["name"]?.plain ?? "", attribute["value"]?.plain ?? ""))
      }
    }
    return fields
  }
}

extension JSONTree {
  /// A text or a number as it stands.
  fileprivate var plain: String {
    switch self {
    case .text(let text), .number(let text): text
    case .flag(let flag): flag ? "true" : "false"
    default: ""
    }
  }
}
