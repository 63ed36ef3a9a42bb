// Which fields of which bodies are read, and where their values go, for the details that some projectors
// need.

/// What projectors need (`DetailNeeds`), worked out for reading bodies: a table for each type, and the
/// layout of its records.
///
/// A definition of a user's own type changes nothing about touchpoints that stand before it in the log:
/// only later ones have what it declares, and details keep their field numbers. So two plans of the same
/// needs read the same from the same touchpoints, whichever definitions came in between; and their
/// records have the same layout, which follows from the needs alone.
public struct DetailPlan: Sendable {
  /// Which fields of a type's messages are read, and where their values go. It is an object without
  /// objects inside, since the reader looks at it for every field of every body.
  package final class TypePlan: Sendable {
    /// Where the layout of the type's records begins in `layouts`.
    package let layout: Int
    /// The schema version of the messages that this plan reads.
    package let schemaVersion: UInt8
    /// The number of the body's field that holds the message with the details (schemas/body.proto).
    package let bodyField: Int
    /// What goes into the words of a record in front of its list.
    package let values: UseTable
    /// Whether records have a list.
    package let hasList: Bool
    /// The field number of the list; -1 where there is no list, or no definition declares it.
    package let listNumber: Int
    /// What goes into the words of each record of the list.
    package let columns: UseTable

    init(
      layout: Int, schemaVersion: UInt8, bodyField: Int, values: UseTable, hasList: Bool, listNumber: Int,
      columns: UseTable
    ) {
      self.layout = layout
      self.schemaVersion = schemaVersion
      self.bodyField = bodyField
      self.values = values
      self.hasList = hasList
      self.listNumber = listNumber
      self.columns = columns
    }
  }

  /// Which words of a record the fields of a message go to.
  @frozen
  @usableFromInline
  package struct UseTable: Sendable {
    /// In ascending order of the fields' numbers. A field has several uses where it goes to several
    /// words: a name's number and its hash.
    @usableFromInline package internal(set) var uses: [Use] = []
    /// For each field number, where its uses begin in `uses`; behind the last, where that one's end.
    @usableFromInline var starts: [Int] = [0]
    /// The detail that each word of the record holds.
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

    /// Adds a word that stays absent, since no definition declares a field for it.
    mutating func add(absent id: DetailID) { ids.append(id) }

    /// How the field that goes to a word is read; `nil` for a word to which no field goes.
    func kind(ofWord slot: Int) -> Use.Kind? { uses.first { $0.slot == slot }?.kind }
  }

  /// That a field goes to a word of the record, and how it is read.
  @frozen
  @usableFromInline
  package struct Use: Sendable {
    /// The index of the word among the record's values.
    package var slot: Int
    /// The number of the field.
    package var number: Int
    package var kind: Kind

    @frozen
    @usableFromInline
    package enum Kind: Sendable {
      case integer
      case hash
      /// A text that names a day: the number of days since 1970-01-01.
      case day
      /// A word of a closed set: the index of the set in `choices`.
      case choice(Int)
      /// A name, by its number: the index of its domain in `domains`.
      case name(Int)
    }
  }

  /// The closed sets of words, each as the UTF-8 of its words in order.
  package let choices: [[[UInt8]]]
  /// The words that `DetailRecords` of this plan begin with: three zeros, then the layout of each type.
  package let layouts: [Int64]
  /// The domains whose names are needed by number.
  package let domains: [NameDomain]
  /// The types whose bodies are opened; `nil` for none.
  package let types: TypeSet?
  private let plans: [TypePlan]
  /// For each type number, up to the highest that has a plan, its index in `plans`; -1 for a type that
  /// has none.
  @usableFromInline let byNumber: [Int32]
  /// For each index in `plans`, the flags that facts of the type must have: none for most.
  @usableFromInline let flags: [Fact.Flags]
  /// The position after which every order has the flag `partial` where it should.
  @usableFromInline let partialSince: Position

  /// - Parameters:
  ///   - partialSince: the position after which every order has the flag `partial` where it should.
  ///   - own: gives what a ledger knows of a user's own type; `nil` for a type that the ledger does not know.
  package init(
    _ needs: DetailNeeds, partialSince: Position = .start, own: (OwnTypeName) -> OwnTypeFields? = { _ in nil }
  ) {
    self.partialSince = partialSince
    var maker = Maker()
    var plans: [TypePlan] = []
    var types: [TouchpointType] = []
    var flags: [Fact.Flags] = []
    for (type, ids) in needs.builtIn.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      types.append(type)
      flags.append(needs.conditions[type] == .partial ? .partial : [])
      plans.append(maker.plan(ids, Vocabulary.entry(of: type)?.details ?? [], of: type))
    }
    for (name, needs) in needs.own.sorted(by: { $0.key.text < $1.key.text }) {
      let known = own(name)
      let plan = maker.plan(needs, known?.fields ?? [], of: name)
      guard let known else { continue }
      types.append(known.number)
      flags.append([])
      plans.append(plan)
    }
    let highest = types.map(\.rawValue).max() ?? 0
    var byNumber = [Int32](
      repeating: -1, count: max(Int(highest) + 1, Int(TouchpointType.firstCustom.rawValue)))
    for (index, type) in types.enumerated() { byNumber[Int(type.rawValue)] = Int32(index) }
    layouts = maker.layouts
    domains = maker.domains
    choices = maker.choices
    self.plans = plans
    self.flags = flags
    self.byNumber = byNumber
    self.types = types.isEmpty ? nil : TypeSet(types)
  }

  /// The plan of a type; `nil` where its bodies are not opened.
  package func plan(of type: TouchpointType) -> TypePlan? {
    let number = Int(type.rawValue)
    guard number < byNumber.count, byNumber[number] >= 0 else { return nil }
    return plans[Int(byNumber[number])]
  }

  /// Whether the bodies of a type are opened, of some touchpoints at least.
  package func looks(at type: TouchpointType) -> Bool {
    let number = Int(type.rawValue)
    return number < byNumber.count && byNumber[number] >= 0
  }

  /// Whether the body of a touchpoint is opened.
  @inlinable
  @inline(__always)
  package func looks(at fact: borrowing Fact, at position: Position) -> Bool {
    let number = Int(fact.type.rawValue)
    guard number < byNumber.count, byNumber[number] >= 0 else { return false }
    let flags = flags[Int(byNumber[number])]
    if flags.isEmpty { return true }
    return fact.flags.isSuperset(of: flags) ? true : position <= partialSince
  }

  /// Whether the body of a touchpoint is opened.
  @inlinable
  @inline(__always)
  package func looks(at touchpoint: Touchpoint) -> Bool {
    looks(at: touchpoint.fact, at: touchpoint.position)
  }

  /// Works out one type after another.
  private struct Maker {
    var layouts = [Int64](repeating: 0, count: 3)
    private let messageField = 3
    private let detailsField = 10
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
      return TypePlan(
        layout: addLayout(mark: 0, values, list?.id, columns),
        schemaVersion: Vocabulary.entry(of: type)?.schemaVersion ?? 1, bodyField: messageField,
        values: values, hasList: list != nil, listNumber: list?.number ?? -1, columns: columns)
    }

    /// The plan of a user's own type. Its layout follows from the needs alone: what no definition
    /// declares has a word too, which stays absent.
    mutating func plan(_ needs: [DetailNeeds.OwnNeed], _ fields: [DetailField], of type: OwnTypeName)
      -> TypePlan
    {
      var (values, columns) = (UseTable(), UseTable())
      var list: OwnDetail?
      for need in needs {
        if case .list = need.detail.kind {
          list = need.detail
        } else if let name = need.detail.list {
          list = list ?? OwnDetail(name, of: type, .list([]), in: nil)
          use(need, need.detail.field(in: fields), &columns)
        } else {
          use(need, need.detail.field(in: fields), &values)
        }
      }
      return TypePlan(
        layout: addLayout(mark: type.mark, values, list?.id, columns), schemaVersion: 1,
        bodyField: detailsField, values: values, hasList: list != nil,
        listNumber: list?.field(in: fields)?.number ?? -1,
        columns: columns)
    }

    private mutating func addLayout(
      mark: Int64, _ values: UseTable, _ list: DetailID?, _ columns: UseTable
    ) -> Int {
      layouts.append(mark)
      let layout = layouts.count
      layouts.append(Int64(values.count))
      layouts += values.ids.map { Int64($0.rawValue) }
      layouts.append(Int64(list?.rawValue ?? 0))
      layouts.append(Int64(columns.count))
      layouts += columns.ids.map { Int64($0.rawValue) }
      return layout
    }

    private mutating func use(_ field: DetailField, _ ids: [DetailID], _ table: inout UseTable) {
      for id in ids where id.unhashed == field.id {
        guard let kind = use(id, field.kind) else { continue }
        table.add(id, ofField: field.number, kind)
      }
    }

    private mutating func use(_ need: DetailNeeds.OwnNeed, _ field: DetailField?, _ table: inout UseTable) {
      if let field, let kind = use(need.id, field.kind) {
        table.add(need.id, ofField: field.number, kind)
      } else {
        table.add(absent: need.id)
      }
    }

    /// How a field of a kind is read; `nil` for a list, whose fields are read each by itself.
    private mutating func use(_ id: DetailID, _ kind: DetailField.Kind) -> Use.Kind? {
      switch kind {
      case .list: return nil
      case .amount, .quantity, .number, .flag, .instant: return .integer
      case .hash: return .hash
      case .day: return .day
      case .choice(let words):
        choices.append(words.map { Array($0.utf8) })
        return .choice(choices.count - 1)
      case .name where id.isHashed: return .hash
      case .name(let domain):
        if !domains.contains(domain) { domains.append(domain) }
        return .name(domains.firstIndex(of: domain) ?? 0)
      }
    }
  }
}
