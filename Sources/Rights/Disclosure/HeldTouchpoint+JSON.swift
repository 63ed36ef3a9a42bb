// A touchpoint in a disclosure for programs.

internal import Ledger
internal import Words

extension HeldTouchpoint {
  var tree: JSONTree {
    let fact = recorded.fact
    return .object { touchpoint in
      touchpoint.add("position", position.rawValue)
      touchpoint.add("customer", ownNumber?.rawValue)
      touchpoint.add("type", type)
      touchpoint.add("occurred", occurred.description)
      touchpoint.add("recorded", fact.recorded.description)
      touchpoint.add("source", recorded.source)
      touchpoint.add("id", recorded.id)
      touchpoint.add("channel", recorded.channel)
      touchpoint.add("reference", recorded.reference?.description)
      // What a merge counts is the other's number.
      if fact.unit != .none, !countsOther {
        touchpoint.add("counts", fact.value)
        touchpoint.add("unit", fact.unit.word)
        if fact.unit.isMoney { touchpoint.add("amount", fact.unit.text(fact.value)) }
      }
      touchpoint.add("context", context)
      touchpoint.add("message", message)
      touchpoint.add("personal", personal.rawValue)
      touchpoint.add("correction", correctionTree)
      if isAssignedHere { touchpoint.add("assignedHere", .flag(true)) }
    }
  }

  /// What is known of its circumstances; `nil` where nothing is.
  private var context: JSONTree? {
    let context = recorded.context
    let tree = JSONTree.object {
      $0.add("correlation", context.correlation)
      $0.add("causation", context.causation)
      $0.add("actor", context.actor)
      $0.add("store", context.store)
      $0.add("batch", context.batch)
      if !context.extensions.isEmpty {
        $0.add("extensions", .object(context.extensions.map { .init($0.name, .text($0.value)) }))
      }
    }
    return tree.members.isEmpty ? nil : tree
  }

  private var correctionTree: JSONTree? {
    guard let holds = recorded.correction else { return nil }
    return .object { tree in
      switch holds {
      case .voided: tree.add("kind", "voided")
      case .assigned(let customer):
        tree.add("kind", "assigned")
        // Whose it turned out to be is not told where it is somebody else.
        if countsHere { tree.add("customer", customer.rawValue) }
      }
      tree.add("by", correction?.by?.rawValue)
      tree.add("at", correction?.at?.description)
      tree.add("reason", correction?.reason)
    }
  }
}

extension MeasureUnit {
  /// A currency's code, a word of the ledger's, or the number of a unit of the user's own.
  fileprivate var word: String {
    currencyCode ?? Self.words.first { $0.unit == self }?.word ?? String(rawValue)
  }
}
