// The files of an import, one after another.

internal import Ledger

/// Reads what becomes the touchpoints of an import, batch by batch, in the order of its files.
///
/// Where lines are grouped and the files are in no order, the files are read twice: the first time to count
/// the lines of each group.
struct ImportReader {
  private let inputs: [ImportInput]
  private let formats: [ImportInput.Format]
  private let plan: ResolvedMapping?
  /// The kinds under which the import counts the touchpoints: those of the mapping, and events.
  let kinds: [String]

  private var csv: CSVTouchpointReader?
  /// The reader of the present file, where the file is not CSV.
  private var events: EventTouchpointReader?
  /// The number of the file that is being read or comes next.
  private var number = 0
  /// The bytes of the present file; `nil` before it is opened.
  private var source: (any ByteSource)?
  private var bytesTotal: Int?
  /// The header of the present file, until its first batch has taken it.
  private var header: [HeaderLine] = []
  /// Copies of the inputs that can be read only once, by the number of the input.
  private var copies: [Int: CopiedSource] = [:]
  /// The state of each input when its lines were counted.
  private var versions: [Int: FileVersion] = [:]
  private let heldBytesMax: Int

  /// - Throws: `ImportError` where it cannot be told how to read one of them.
  init(
    _ inputs: [ImportInput], _ mapping: Mapping?, _ settings: LedgerSettings,
    heldBytesMax: Int = HeldLines.bytesMax
  ) throws(ImportError) {
    self.inputs = inputs
    self.heldBytesMax = heldBytesMax
    var formats: [ImportInput.Format] = []
    for input in inputs {
      formats.append(try input.resolvedFormat(mapping))
      guard mapping != nil || formats.last != .csv else {
        throw ImportError(
          .unknownFormat, "needs a mapping that says what its columns are; see mappings/README.md",
          file: input.name)
      }
    }
    self.formats = formats
    plan = try mapping.map { mapping throws(ImportError) in try ResolvedMapping(mapping, settings: settings) }
    let ofMapping = formats.contains(.csv) ? mapping?.kinds ?? [] : []
    kinds = ofMapping + (formats.contains { $0 != .csv } ? EventTouchpointReader.kinds : [])
  }

  /// How many bytes of held lines went to a temporary file.
  var spilledBytes: Int { csv?.spilledBytes ?? 0 }

  /// Refuses files that cannot be read as they should be. Nothing is read of inputs that can be read only
  /// once.
  func check() throws {
    for (index, input) in inputs.enumerated() where input.isReplayable {
      let source = try input.source()
      if formats[index] == .csv, let plan {
        _ = try CSVFile(source, plan, try input.dialect(by: plan.mapping))
      }
    }
    try checkNoFileComesTwice()
  }

  /// Refuses a file that is given twice or together with a copy of it, because each of its lines would
  /// count twice.
  private func checkNoFileComesTwice() throws {
    guard let plan, plan.mapping.group != nil else { return }
    var seen: Set<FileVersion> = []
    var contents = SameContent()
    for (input, format) in zip(inputs, formats) where format == .csv && input.isReplayable {
      if let version = try input.source().version, !seen.insert(version).inserted {
        throw ImportError(
          .invalidData, "is given twice; each of its lines would count twice", file: input.name)
      }
      guard let other = try contents.earlier(than: input) else { continue }
      // A file with nothing but a header has nothing that would count twice.
      var counts = LineCounts()
      try CSVTouchpointReader.count(
        try input.source(), plan, try input.dialect(by: plan.mapping), into: &counts)
      guard counts.count > 0 else { continue }
      throw ImportError(
        .invalidData, "has the same content as \(other.name); each of its lines would count twice",
        file: input.name)
    }
  }

  /// Counts the lines of each group, where the mapping needs that.
  mutating func begin() throws {
    guard let plan, formats.contains(.csv) else { return }
    var counts = LineCounts()
    if let group = plan.mapping.group, !group.isSorted {
      for index in inputs.indices where formats[index] == .csv {
        try count(index, plan, into: &counts)
      }
    }
    csv = CSVTouchpointReader(plan, counts: counts, heldBytesMax: heldBytesMax)
  }

  private mutating func count(
    _ index: Int, _ plan: ResolvedMapping, into counts: inout LineCounts
  ) throws {
    var source = try inputs[index].source()
    if !inputs[index].isReplayable {
      let copy = try CopiedSource(source)
      copies[index] = copy
      source = copy.rewound
    }
    let version = try source.version
    try CSVTouchpointReader.count(source, plan, try inputs[index].dialect(by: plan.mapping), into: &counts)
    try check(source, is: version)
    versions[index] = version
  }

  private func check(_ source: any ByteSource, is version: FileVersion?) throws(ImportError) {
    guard let version, try source.version != version else { return }
    throw ImportError(
      .inputOutput,
      "was changed while it was being read. What was recorded until now is whole; import it again when nobody writes it",
      file: source.name)
  }

  /// Adds to an empty batch until it holds `count` touchpoints, or as many refused or skipped lines, or the
  /// file has to be waited for.
  ///
  /// - Returns: whether there is more to read.
  mutating func read(into batch: inout ImportBatch, upTo count: Int) throws -> Bool {
    guard number < inputs.count else { return try finish(into: &batch, upTo: count) }
    if source == nil { try open() }
    (batch.file, batch.bytesTotal, batch.header) = (number, bytesTotal, header)
    header = []
    let hasMore: Bool
    if events == nil {
      hasMore = try csv?.read(into: &batch, upTo: count) ?? false
    } else {
      hasMore = try events?.read(into: &batch, upTo: count) ?? false
      batch.kindsStart = kinds.count - EventTouchpointReader.kinds.count
    }
    // Compared before anything of the file is handed on, because its groups are whole only by what was
    // counted.
    if let source, let version = versions[number] { try check(source, is: version) }
    if hasMore { return true }
    let wasCSV = events == nil
    (source, events) = (nil, nil)
    number += 1
    if number < inputs.count || !wasCSV { return number < inputs.count || csv?.hasOpenGroups == true }
    return try finish(into: &batch, upTo: count)
  }

  /// Hands on the groups that are still open behind the last file.
  private mutating func finish(into batch: inout ImportBatch, upTo count: Int) throws -> Bool {
    (batch.file, batch.bytesTotal) = (max(0, inputs.count - 1), bytesTotal)
    return try csv?.finish(into: &batch, upTo: count) ?? false
  }

  private mutating func open() throws {
    let source: any ByteSource = try copies[number]?.rewound ?? inputs[number].source()
    if let version = versions[number] { try check(source, is: version) }
    self.source = source
    bytesTotal = source.count
    switch formats[number] {
    case .csv:
      guard let csv, let plan else { return }
      header = try csv.open(source, try inputs[number].dialect(by: plan.mapping), number: number)
    case .ndjson:
      let isGuess = inputs[number].name == "-" && inputs[number].format == nil
      events = EventTouchpointReader(source, .lines, file: number, isGuess: isGuess)
    case .json: events = EventTouchpointReader(source, .values, file: number)
    }
  }
}
