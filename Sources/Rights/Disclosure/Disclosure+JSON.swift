// A disclosure for programs: docs/json-forms.md says what its members mean.

internal import Ledger
internal import Projection
internal import ReadModels
internal import Words

extension Disclosure {
  /// The disclosure as JSON in UTF-8, indented: what is in `disclosure.json`.
  public var json: [UInt8] {
    let bytes = tree.bytes
    // What is too large to be taken apart again stays on one line.
    guard let document = try? JSONDocument(bytes) else { return bytes + [0x0A] }
    return Array(document.indented().utf8) + [0x0A]
  }

  private static func amounts(_ amounts: [String: Int64]) -> JSONTree {
    .object(amounts.sorted { $0.key < $1.key }.map { .init($0.key, .number($0.value)) })
  }

  var tree: JSONTree {
    .object { all in
      all.add("format", 1)
      all.add("customer", customer.rawValue)
      all.add("numbers", .list(numbers.map { .number($0.rawValue) }))
      all.add("made", made.description)
      all.add("position", position.rawValue)
      all.add("timeZone", calendar.timeZone)
      all.add("request", request)
      all.add("erased", .flag(isErased))
      all.add("restricted", .flag(isUseRestricted))
      all.add(
        "who",
        .object { who in
          who.add("merges", .list(merges.map(\.tree)))
          who.add("identifiers", .list(identifiers.map(\.tree)))
          who.add("profile", .list(profile.map(\.tree)))
        })
      all.add("touchpoints", .list(touchpoints.map(\.tree)))
      all.add(
        "totals",
        .object { totals in
          totals.add("orders", orders)
          totals.add("spent", Self.amounts(spent))
          totals.add("refunded", Self.amounts(refunded))
        })
      all.add("consents", .list(consents.map(\.tree)))
      if isUseRestricted { all.add("consentsAsSaid", .list(consentsAsSaid.map(\.tree))) }
      all.add("programmes", .list(programmes.map { $0.tree(calendar) }))
      all.add("storeCredit", storeCredit?.tree ?? .null)
      all.add("decisions", .list(decisions.map(\.tree)))
      all.add("exports", .list(exports.map(\.tree)))
      all.add("elsewhere", .list(elsewhere.map(\.tree)))
      all.add("purposes", register ?? .null)
      all.add("retention", .list(retention))
      all.add("leftOut", .list(leftOut.map { .text($0) }))
      all.add(
        "notIncluded", .list(["views", "backups", "otherSystems", "recordsOfOthers"].map { .text($0) }))
    }
  }
}

extension Disclosure.Merge {
  var tree: JSONTree {
    .object { merge in
      merge.add("numbers", .list(numbers.map { .number($0.rawValue) }))
      merge.add("position", position.rawValue)
      merge.add("at", at.description)
      merge.add("evidence", evidence)
      merge.add("actor", actor.isEmpty ? nil : actor)
      merge.add("undoneBy", undone?.rawValue)
    }
  }
}

extension Disclosure.HeldIdentifier {
  var tree: JSONTree {
    .object { identifier in
      identifier.add("kind", kind)
      identifier.add("value", value)
      identifier.add("inForce", .flag(isInForce))
      identifier.add("since", since.description)
      identifier.add("position", position.rawValue)
      identifier.add("until", until?.description)
      identifier.add("untilPosition", untilPosition?.rawValue)
    }
  }
}

extension Disclosure.ProfileValue {
  var tree: JSONTree {
    .object { profile in
      profile.add("field", field)
      profile.add("value", value)
      profile.add("inForce", .flag(isInForce))
      profile.add("since", since.description)
      profile.add("position", position.rawValue)
      profile.add("source", source)
    }
  }
}

extension ConsentFinding {
  var tree: JSONTree {
    .object { consent in
      consent.add("purpose", purpose)
      consent.add("channel", channel)
      consent.add("inForce", .flag(isInForce))
      consent.add("reason", reason.rawValue)
      consent.add("basis", basis.rawValue)
      consent.add("since", since?.description)
      consent.add("expires", expires?.description)
      consent.add("position", position?.rawValue)
    }
  }
}

extension CheckedConsent {
  var tree: JSONTree {
    .object { consent in
      consent.add("purpose", purpose)
      consent.add("channel", channel)
      consent.add("inForce", .flag(isInForce))
      consent.add("reason", reason)
      consent.add("position", position?.rawValue)
    }
  }
}

extension Disclosure.DecisionAbout {
  var tree: JSONTree {
    .object { decision in
      decision.add("outcome", outcome.rawValue)
      decision.add("name", name)
      decision.add("version", version)
      decision.add("rule", rule)
      decision.add("at", at.description)
      decision.add("position", position.rawValue)
      decision.add("reason", reason)
      decision.add("message", message)
      if !consents.isEmpty { decision.add("consents", .list(consents.map(\.tree))) }
      decision.add("numbers", .object(numbers.map { .init($0.name, .number($0.value)) }))
    }
  }
}

extension Disclosure.Export {
  var tree: JSONTree {
    .object { export in
      export.add("recipient", recipient)
      export.add("purpose", purpose.isEmpty ? nil : purpose)
      export.add("what", what)
      export.add("view", view.isEmpty ? nil : view)
      if !fields.isEmpty { export.add("fields", .list(fields.map { .text($0) })) }
      export.add("at", at.description)
      export.add("position", position.rawValue)
    }
  }
}

extension Disclosure.StoreCredit {
  var tree: JSONTree {
    .object { credit in
      credit.add("currency", unit.currencyCode)
      credit.add("balance", balance)
      credit.add("issued", issued)
      credit.add("used", used)
      credit.add("refunded", refunded)
      credit.add("expired", expired)
      credit.add("expires", expires?.description)
    }
  }
}

extension Disclosure.Programme {
  func tree(_ calendar: LocalCalendar) -> JSONTree {
    .object { programme in
      programme.add("program", name)
      programme.add("status", standing.status?.rawValue)
      programme.add("joined", joined.description)
      programme.add("points", pointsTree)
      programme.add("tier", tierTree)
      programme.add("rewards", .list(standing.rewards.map(Self.reward)))
      programme.add("cards", .list(standing.cards.map(Self.card)))
      programme.add("perks", .list(standing.perks.map { .text($0) }))
      programme.add(
        "holds",
        .list(
          holds.map { hold in
            .object {
              $0.add("position", hold.position.rawValue)
              $0.add("points", hold.points)
              $0.add("until", hold.until.description)
            }
          }))
      programme.add("statement", .list(statement.lines.map(Self.line)))
      programme.add(
        "expiring",
        .list(
          statement.expiring.map { expiring in
            .object {
              $0.add("on", CivilDate(daysSinceEpoch: Int(expiring.day)).description)
              $0.add("points", expiring.points)
            }
          }))
    }
  }

  private var pointsTree: JSONTree {
    .object {
      $0.add("balance", points.balance)
      $0.add("available", points.available)
      $0.add("pending", points.pending)
      $0.add("held", points.held)
      $0.add("debt", points.debt)
      $0.add("earned", points.earned)
      $0.add("in", points.transferredIn)
      $0.add("given", points.adjustedUp)
      $0.add("reinstated", points.reinstated)
      $0.add("spent", points.spent)
      $0.add("expired", points.expired)
      $0.add("reversed", points.reversed)
      $0.add("out", points.transferredOut)
      $0.add("taken", points.adjustedDown)
    }
  }

  private var tierTree: JSONTree {
    .object { tier in
      tier.add("name", standing.tier)
      tier.add("since", standing.since?.description)
      tier.add("until", standing.until?.description)
      tier.add("why", tierReason.isEmpty ? nil : tierReason)
      tier.add("positions", .list(tierCauses.map { .number($0.rawValue) }))
      tier.add(
        "history",
        .list(
          standing.history.map { change in
            .object {
              $0.add("at", change.at.description)
              $0.add("tier", change.tier)
              $0.add("position", change.position.rawValue)
            }
          }))
    }
  }

  private static func reward(_ reward: LoyaltyStanding.Reward) -> JSONTree {
    .object {
      $0.add("reward", reward.reward)
      $0.add("count", reward.count)
    }
  }

  private static func card(_ card: LoyaltyStanding.Card) -> JSONTree {
    .object {
      $0.add("card", card.card)
      $0.add("stamps", card.stamps)
      $0.add("every", card.every)
      $0.add("completed", card.completed)
    }
  }

  private static func line(_ line: LoyaltyStatement.Line) -> JSONTree {
    .object {
      $0.add("position", line.position?.rawValue)
      $0.add("time", line.time.description)
      $0.add("type", line.type)
      $0.add("points", line.points)
      $0.add("balance", line.balance)
    }
  }
}
