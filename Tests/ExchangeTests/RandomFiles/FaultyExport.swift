// An export with faults in some of its orders, and what an import must say of them.

/// An export with faults that are known beforehand.
struct FaultyExport {
  var export: RandomExport
  var records: [ExportRecord]
  var files: [WrittenFile] = []
  var faults: [(fault: FileFault, record: Int)] = []
  /// The records that must be refused.
  var refused: Set<Int> = []
  /// Groups that are refused because of a line beside theirs, whatever else is wrong with them.
  private var suspects: Set<Int> = []

  init(seed: UInt64, limit: (inout FileStyle, inout ExportShape) -> Void = { _, _ in }) {
    export = RandomExport(seed: seed) { style, shape in
      limit(&style, &shape)
      // These tests do not ask what becomes of the refund of an order that is refused, nor of a faulty
      // order that is to be skipped.
      if shape.refunds == .lines { shape.refunds = .none }
      shape.hasStatus = false
      shape.isBlankBelow = false
      // An amount in a note would be nobody's.
      shape.hasNotes = false
      // The file has no quote at all, so that one that is put into it is the only one.
      if seed % 5 == 0 { (style.quoting, style.saysQuotes) = (.none, nil) }
    }
    records = export.records(refunds: 1)
    var random = SeededRandom(seed &+ 1_000_000)
    let orders = export.orders.indices.shuffled(using: &random).prefix(random.int(1...3))
    for order in orders { addFault(to: order, &random) }
    files = export.files(records)
    faults.removeAll { fault, record in
      // A quote that another quote could close would open another field than the one that is meant.
      guard fault == .openQuote, files.contains(where: { $0.text.count { $0 == "\"" } != 1 }) else {
        return false
      }
      records[record].damage = nil
      return true
    }
    files = export.files(records)
    for (fault, record) in faults { refuse(fault, record) }
  }

  private mutating func addFault(to order: Int, _ random: inout SeededRandom) {
    let made = export.orders[order]
    let rows = records.indices.filter { records[$0].group == order }
    let isStructured = export.shape.arrangement == .together || export.shape.arrangement == .sorted
    let possible = FileFault.allCases.filter {
      $0.isPossible(in: export, made) && (isStructured || !$0.isOfStructure)
    }
    for _ in 0..<10 {
      let fault = random.pick(possible)
      if let record = fault.spoil(&records, of: made, at: rows, export, &random) {
        faults.append((fault, record))
        return
      }
    }
  }

  /// Marks a line's whole order as refused and, where the line could not be split, the orders of the lines
  /// beside it.
  private mutating func refuse(_ fault: FileFault, _ record: Int) {
    refused.insert(record)
    var groups: Set<Int> = [records[record].group]
    if fault.isOfStructure, export.shape.isGrouped {
      let (file, index) = place(of: record)
      if index > 0 { groups.insert(records[record - 1].group) }
      if index + 1 < files[file].lines.count { groups.insert(records[record + 1].group) }
    }
    if fault.isOfStructure { suspects.formUnion(groups) }
    guard export.shape.isGrouped else { return }
    for index in records.indices where groups.contains(records[index].group) { refused.insert(index) }
  }

  /// Whether the reason that an import gives for a faulty line must be about its fault.
  func isReasonKnown(_ fault: FileFault, _ record: Int) -> Bool {
    fault.isOfStructure || !suspects.contains(records[record].group)
  }

  /// The file of a record, and how many records stand above it there.
  func place(of record: Int) -> (file: Int, index: Int) {
    var rest = record
    for (index, file) in files.enumerated() {
      if rest < file.lines.count { return (index, rest) }
      rest -= file.lines.count
    }
    return (0, 0)
  }

  var description: String { faults.map { "\($0.fault) at \(mark($0.record))" }.joined(separator: ", ") }

  /// The place of a record, as an import names it.
  func mark(_ record: Int) -> String {
    let (file, index) = place(of: record)
    return "\(files[file].name):\(files[file].lines[index])"
  }

  /// The lines that are refused, as they would be without their faults. A rejects file is UTF-8.
  var right: [String: [UInt8]] {
    let whole = export.files(export.records(refunds: 1))
    let lines = refused.map { record in
      let (file, index) = place(of: record)
      return (mark(record), Array(whole[file].originals[index].utf8))
    }
    return Dictionary(uniqueKeysWithValues: lines)
  }

  /// The orders of which nothing may be recorded.
  var refusedOrders: Set<Int> { Set(refused.map { records[$0].group }) }
}
