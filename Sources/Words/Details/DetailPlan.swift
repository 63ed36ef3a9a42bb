// What is read of which field of a body, for what some projectors need.

/// Needs, worked out for reading: a table for each type, and the layout of its records.
package struct DetailPlan: Sendable {
  /// What of a type's messages is read, and where it goes. An object, and flat: it is looked at with every field of every body.
  package final class TypePlan: Sendable {
    /// Where the layout is in `layouts`.
    package let layout: Int
    /// The version of the messages that this is the plan of.
    package let schemaVersion: UInt8
    /// The words of a record beside its list.
    package let values: UseTable
    /// The number of the list's field; 0 for none.
    package let listNumber: Int
    /// The words of the records of the list.
    package let columns: UseTable

    init(layout: Int, schemaVersion: UInt8, values: UseTable, listNumber: Int, columns: UseTable) {
      self.layout = layout
      self.schemaVersion = schemaVersion
      self.values = values
      self.listNumber = listNumber
      self.columns = columns
    }

    package var hasList: Bool { listNumber != 0 }
  }

  /// What becomes of the fields of a message.
  @frozen
  @usableFromInline
  package struct UseTable: Sendable {
    /// In the order of the fields' numbers: a field may go to several words.
    @usableFromInline package internal(set) var uses: [Use] = []
    /// By the number of the field: where its uses begin; and where the last ones end.
    @usableFromInline var starts: [Int] = [0]
    /// The detail that each word is of.
    @usableFromInline package internal(set) var ids: [DetailID] = []

    /// How many words there are.
    @inlinable package var count: Int { ids.count }

    /// The uses of a field, by their places in `uses`.
    @inlinable
    @inline(__always)
    package func uses(ofField number: Int) -> Range<Int> {
      number + 1 < starts.count ? starts[number]..<starts[number + 1] : 0..<0
    }

    mutating func add(_ id: DetailID, ofField number: Int, _ kind: Use.Kind) {
      while starts.count <= number + 1 { starts.append(uses.count) }
      let place = starts[number + 1]
      uses.insert(Use(slot: ids.count, number: number, kind: kind), at: place)
      for index in (number + 1)..<starts.count { starts[index] += 1 }
      ids.append(id)
    }
  }

  /// What becomes of a field: a word of the record.
  @frozen
  @usableFromInline
  package struct Use: Sendable {
    package var slot: Int
    /// The field's.
    package var number: Int
    package var kind: Kind

    @frozen
    @usableFromInline
    package enum Kind: Sendable {
      case integer
      case hash
      /// By the index in `choices`.
      case choice(Int)
      /// By the index in `domains`.
      case name(Int)
    }
  }

  /// The words of closed sets.
  package let choices: [[[UInt8]]]
  /// What every set of records begins with.
  package let layouts: [Int64]
  /// Whose names are needed by number.
  package let domains: [NameDomain]
  /// The types whose bodies are opened; `nil` for none.
  package let types: TypeSet?
  private let plans: [TypePlan]
  /// By the number of a built-in type: an index in `plans`, or -1.
  private let byNumber: [Int16]

  /// - Parameter fields: the details that a type has.
  package init(
    _ needs: DetailNeeds,
    fields: (TouchpointType) -> [DetailField] = { Vocabulary.entry(of: $0)?.details ?? [] }
  ) {
    var maker = Maker()
    var plans: [TypePlan] = []
    var byNumber = [Int16](repeating: -1, count: Int(TouchpointType.firstCustom.rawValue))
    let types = needs.builtIn.keys.sorted { $0.rawValue < $1.rawValue }
    for type in types {
      byNumber[Int(type.rawValue)] = Int16(plans.count)
      plans.append(maker.plan(needs.builtIn[type] ?? [], fields(type), of: type))
    }
    layouts = maker.layouts
    domains = maker.domains
    choices = maker.choices
    self.plans = plans
    self.byNumber = byNumber
    self.types = types.isEmpty ? nil : TypeSet(types)
  }

  /// What is read of the messages of a type; `nil` where its bodies are not opened.
  package func plan(of type: TouchpointType) -> TypePlan? {
    guard !type.isCustom else { return nil }
    let index = byNumber[Int(type.rawValue)]
    return index < 0 ? nil : plans[Int(index)]
  }

  /// Whether the bodies of a type are opened.
  package func looks(at type: TouchpointType) -> Bool {
    !type.isCustom && byNumber[Int(type.rawValue)] >= 0
  }

  /// Works out one type after another.
  private struct Maker {
    var layouts = [Int64](repeating: 0, count: 3)
    var domains: [NameDomain] = []
    var choices: [[[UInt8]]] = []

    mutating func plan(_ ids: [DetailID], _ fields: [DetailField], of type: TouchpointType) -> TypePlan {
      var (values, columns) = (UseTable(), UseTable())
      var list: DetailField?
      for field in fields {
        guard case .list(let own) = field.kind else {
          use(field, ids, &values)
          continue
        }
        let isNeeded = ids.contains { id in id == field.id || own.contains { $0.id == id.unhashed } }
        if !isNeeded { continue }
        precondition(list == nil, "details of two lists of one type: there is no room for the second")
        list = field
        for column in own { use(column, ids, &columns) }
      }
      let layout = layouts.count
      layouts.append(Int64(values.count))
      layouts += values.ids.map { Int64($0.rawValue) }
      layouts.append(Int64(list?.id.rawValue ?? 0))
      layouts.append(Int64(columns.count))
      layouts += columns.ids.map { Int64($0.rawValue) }
      return TypePlan(
        layout: layout, schemaVersion: Vocabulary.entry(of: type)?.schemaVersion ?? 1, values: values,
        listNumber: list?.number ?? 0, columns: columns)
    }

    private mutating func use(_ field: DetailField, _ ids: [DetailID], _ table: inout UseTable) {
      for id in ids where id.unhashed == field.id {
        let kind: Use.Kind
        switch field.kind {
        case .list: continue
        case .amount, .quantity, .number, .flag, .instant: kind = .integer
        case .hash: kind = .hash
        case .choice(let words):
          kind = .choice(choices.count)
          choices.append(words.map { Array($0.utf8) })
        case .name where id.isHashed: kind = .hash
        case .name(let domain):
          if !domains.contains(domain) { domains.append(domain) }
          kind = .name(domains.firstIndex(of: domain) ?? 0)
        }
        table.add(id, ofField: field.number, kind)
      }
    }
  }
}
