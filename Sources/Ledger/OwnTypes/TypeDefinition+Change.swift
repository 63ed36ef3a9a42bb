// What a type that is defined may become. What was said of facts and details stays, because touchpoints
// were recorded by it.

extension TypeDefinition {
  /// This definition as the one that follows `before`: details that it had keep their places, new ones come
  /// behind them.
  ///
  /// The schema, the title, who it may be of and where something is to be found may change at will: they
  /// count for what is recorded from then on. What the type counts, what it is about, and what its details
  /// are stays once it was said, since what is recorded was recorded as that. It may say more.
  package func following(_ before: TypeDefinition) throws(TypeFault) -> TypeDefinition {
    if let counted = before.value {
      guard let value, value.unitWord == counted.unitWord else {
        throw TypeFault("value", Self.stays("counts \(counted.unitWord)"))
      }
    }
    if let about = before.reference {
      guard let reference, reference.kind == about.kind, reference.introduces == about.introduces else {
        throw TypeFault(
          "reference", Self.stays("\(about.introduces ? "introduces a" : "is about a") \(about.kind.word)"))
      }
    }
    var following = self
    following.details = try Detail.following(before.details, by: details, "details")
    return following
  }

  private static func stays(_ what: String) -> String {
    "must stay what it was: the type \(what), and so do the touchpoints that are recorded; for another meaning define another "
      + "type"
  }
}

extension TypeDefinition.Value {
  /// The unit of what is counted, in a word.
  fileprivate var unitWord: String {
    switch counts {
    case .money: "money"
    case .unit(let unit): unit
    }
  }
}

extension TypeDefinition.Detail {
  fileprivate static func following(_ before: [Self], by now: [Self], _ path: String) throws(TypeFault)
    -> [Self]
  {
    var details: [Self] = []
    for old in before {
      guard let index = now.firstIndex(where: { $0.name == old.name }) else {
        throw TypeFault(
          path,
          "lacks \(old.name), which the type has: touchpoints that are recorded have it, and folds may go by it; leave it in"
        )
      }
      var detail = now[index]
      switch (old.kind, detail.kind) {
      case (.list(let oldFields), .list(let fields)):
        guard oldFields.first?.path.isEmpty == fields.first?.path.isEmpty else {
          throw changed(old, "\(path)[\(index)].fields")
        }
        detail.kind = .list(try following(oldFields, by: fields, "\(path)[\(index)].fields"))
      case (let oldKind, let kind):
        guard oldKind == kind else { throw changed(old, "\(path)[\(index)].kind") }
      }
      details.append(detail)
    }
    return details + now.filter { detail in !before.contains { $0.name == detail.name } }
  }

  private static func changed(_ old: Self, _ path: String) -> TypeFault {
    var what = "a \(old.kind.word)"
    if case .name(let domain) = old.kind { what += " of the domain \(domain)" }
    return TypeFault(
      path,
      "must stay what it was: \(old.name) is \(what) in the touchpoints that are recorded; give what is new another name"
    )
  }
}
