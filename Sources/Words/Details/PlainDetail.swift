// Details that do not come from a body: tests give them to a ledger in memory.

/// The value of a detail before names are numbered and texts are hashed.
package indirect enum PlainDetail: Hashable, Sendable {
  /// A name, or a text of which folds get the hash.
  case text(String)
  /// A number, an amount, a flag, an instant in microseconds, or the raw value of a choice.
  case word(Int64)
  case list([[DetailID: PlainDetail]])
}

extension DetailRecords {
  /// Adds the record of a touchpoint, the same as if its details had been read from a body.
  ///
  /// - Parameter number: gives the number of a name in its domain.
  package mutating func append(
    _ values: [DetailID: PlainDetail], of type: TouchpointType, _ plan: DetailPlan,
    number: (NameDomain, String) -> UInt32
  ) {
    guard let own = plan.plan(of: type) else { return appendNone() }
    func word(_ slot: Int, of table: DetailPlan.UseTable, in values: [DetailID: PlainDetail]) -> Int64 {
      guard let kind = table.kind(ofWord: slot) else { return Self.absent }
      switch values[table.ids[slot].unhashed] {
      case .word(let word)?: return word
      case .text(let text)? where text.isEmpty: return Self.absent
      case .text(let text)?:
        guard case .name(let domain) = kind else { return Int64(bitPattern: NameHash(text).rawValue) }
        return Int64(number(plan.domains[domain], text))
      case .list?, nil: return Self.absent
      }
    }
    begin()
    append(Int64(own.layout))
    for slot in 0..<own.values.count { append(word(slot, of: own.values, in: values)) }
    guard own.hasList else { return }
    var rows: [[DetailID: PlainDetail]] = []
    let list = DetailID(rawValue: UInt32(truncatingIfNeeded: plan.layouts[own.layout + 1 + own.values.count]))
    if case .list(let given)? = values[list] { rows = given }
    append(Int64(rows.count))
    for row in rows {
      for slot in 0..<own.columns.count { append(word(slot, of: own.columns, in: row)) }
    }
  }
}

extension DetailNeeds {
  /// All the details that a user's own type declares, names both by number and by hash.
  package init(_ fields: OwnTypeFields, of type: OwnTypeName) {
    self.init()
    for detail in fields.details(of: type) {
      let key = detail.id
      add(OwnNeed(id: key, detail: detail))
      if case .name = detail.kind { add(OwnNeed(id: key.hashed, detail: detail)) }
    }
  }

  /// All details of all built-in types: for checking that a fold gets no more than it asks for.
  package static let everything: DetailNeeds = {
    var needs = DetailNeeds()
    for entry in Vocabulary.entries {
      for field in entry.details {
        // A list comes with its fields, and by itself says how many records there are.
        for own in [field] + field.columns {
          needs.add(own.id, of: entry.type)
          if own.domain != nil { needs.add(own.id.hashed, of: entry.type) }
        }
      }
    }
    return needs
  }()
}

extension DetailNames {
  /// The names of a domain, numbered from 1 in the order of `names`.
  package init(domain: NameDomain, names: [String]) {
    var table = NameTable()
    for name in names {
      let bytes = Array(name.utf8)
      _ = unsafe table.add(bytes.span.bytes, hash: NameHash(name))
    }
    self.init(domain: domain, table: table)
  }
}
