internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial log`
struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Read the touchpoints, in the order in which they were recorded.",
    discussion: """
      With --format json each line is one CloudEvents 1.0 JSON object, with the extension attributes \
      `sequence` (the position), `recordedtime` and `component`: the customer whom it counts for, by the smallest \
      number of those that are one person, where `customer` is the number that was recorded. What is voided or assigned to another customer is \
      shown too, and bears `voided` or `assignedto`: it counts no more, or for that customer. `redacted` \
      says that something was taken out of it for good: `personal`, or its `body`. `namespace` says whose number an order, a ticket … has; a table says it where the name of the source does not \
      (order@till:536365). What is personal stays sealed unless --reveal asks for it: a table then has it below each \
      touchpoint, field by field, with the customer's identifiers, and csv in two more columns.
      """)

  @OptionGroup var ledger: LedgerOption

  @Option(name: .long, help: "From this position on.")
  var from: String?

  @Option(name: .long, help: "Of this customer: a number, or an identifier such as crm:17850.")
  var customer: String?

  @Option(name: .long, help: "Of this type, such as order.placed; may be given several times.")
  var type: [String] = []

  @Option(
    name: .long,
    help: "About this thing, such as order:536365, whoever's; or order@till:536365, of that namespace.")
  var reference: String?

  @Option(name: .long, help: "That came with this import or batch.")
  var batch: String?

  @Option(name: .long, help: "That happened at this time or after it, or from this day on.")
  var since: String?

  @Option(name: .long, help: "That happened before this time, or before this day began.")
  var until: String?

  @Option(name: .long, help: "At the most so many.")
  var limit: Int?

  @Flag(name: .long, help: "Go on with every new touchpoint as it is recorded, until interrupted.")
  var follow = false

  @Option(
    name: .long,
    help: """
      Begin behind what was shown the last time with this file, which keeps how far that was. What is shown as the \
      program is killed may be shown again.
      """,
    completion: .file())
  var checkpoint: String?

  @Flag(name: .long, help: "Show what is personal, and the customer's identifiers. Needs the key.")
  var reveal = false

  @Option(name: .long, help: "table, json (CloudEvents, one a line), csv or csv-as-is.")
  var format: OutputFormat = .table

  func run() async throws {
    try await ledger.with(.readOnly) { ledger in
      var query = try request.query(in: ledger)
      var progress = try checkpoint.map { LogProgress(try FollowerCheckpoint(at: $0, of: ledger)) }
      if let progress { query.after = max(query.after, progress.position) }
      let printer = LogPrinter(ledger: ledger, format: format, reveal: reveal)
      try printer.begin()
      if follow {
        let (query, started) = (query, progress)
        // Without a checkpoint an interrupt ends it at once; with one, what was shown is noted first.
        guard started != nil else { return try await Self.follow(query, in: ledger, printer, nil) }
        try await Interrupt.cancelling { try await Self.follow(query, in: ledger, printer, started) }
      } else {
        if progress != nil { query.through = try ledger.head }
        var shown = 0
        try ledger.forEachTouchpoint(query, reveal: reveal) { touchpoint in
          try printer.print(touchpoint)
          shown += 1
          progress?.position = touchpoint.position
          return true
        }
        // What the query passed over is dealt with too, but for what lies behind its limit.
        if let end = query.through, query.limit.map({ shown < $0 }) ?? true {
          progress?.position = max(end, query.after)
        }
        try StandardOutput.flush()
        try progress?.save()
      }
    }
  }

  private static func follow(
    _ query: TouchpointQuery, in ledger: Ledger, _ printer: LogPrinter, _ started: LogProgress?
  ) async throws {
    var progress = started
    for try await touchpoint in ledger.follow(query, reveal: printer.reveal) {
      try printer.print(touchpoint)
      try StandardOutput.flush()
      try progress?.advance(to: touchpoint.position, isNewest: touchpoint.position >= ledger.head)
    }
    try progress?.save()
    if Task.isCancelled {
      throw Failure(.cancelled, "interrupted; with the same checkpoint it goes on from here")
    }
  }

  private var request: LogRequest {
    var request = LogRequest()
    (request.from, request.customer, request.types) = (from, customer, type)
    (request.reference, request.batch) = (reference, batch)
    (request.since, request.until, request.limit) = (since, until, limit)
    return request
  }
}

/// How far the log was shown, kept in a file.
private struct LogProgress {
  private let checkpoint: FollowerCheckpoint
  private var saved = ContinuousClock.now
  var position: Position

  init(_ checkpoint: FollowerCheckpoint) {
    self.checkpoint = checkpoint
    position = checkpoint.position
  }

  /// Notes what was shown. It is saved where nothing is newer, and otherwise once a second: the disk takes its time.
  mutating func advance(to position: Position, isNewest: Bool) throws {
    self.position = position
    if isNewest || .now - saved > .seconds(1) { try save() }
  }

  mutating func save() throws {
    if position > checkpoint.position { try checkpoint.save(position) }
    saved = .now
  }
}

/// Prints touchpoints one by one: a log can be longer than memory.
struct LogPrinter {
  let ledger: Ledger
  let format: OutputFormat
  let reveal: Bool

  private static let columns = [
    "position", "occurred", "customer", "component", "type", "value", "reference", "channel", "source", "id",
    "correction",
  ]
  private static let revealedColumns = ["identifiers", "personal"]
  private static let widths = [9, 27, 9, 9, 19, 14, 18, 7, 10, 10, 10]

  func begin() throws {
    switch format {
    case .json: return
    case .csv, .csvAsIs:
      try TextTable(columns: Self.columns + (reveal ? Self.revealedColumns : [])).print(as: format)
    case .table: try StandardOutput.line(aligned(Self.columns))
    }
  }

  func print(_ touchpoint: RecordedTouchpoint) throws {
    let isPerson = touchpoint.customer != .business
    let identifiers = reveal && isPerson ? try ledger.identifiers(of: touchpoint.customer) : []
    switch format {
    case .json:
      var line: [UInt8] = []
      line.reserveCapacity(1024)
      try CloudEvent(touchpoint, identifiers: identifiers).appendJSON(to: &line)
      line.append(0x0A)
      try StandardOutput.json(line)
    case .csv, .csvAsIs:
      let revealed = reveal ? revealed(touchpoint, try touchpoint.revealedFields(), identifiers) : []
      try TextTable(columns: [], rows: [cells(touchpoint) + revealed]).printRows(as: format)
    case .table:
      try StandardOutput.line(aligned(cells(touchpoint)))
      let fields = try touchpoint.revealedFields()
      let identifiers = Self.text(identifiers, beside: fields)
      if !identifiers.isEmpty { try note("identifiers", identifiers) }
      for field in fields { try note(field.name, field.value) }
      if reveal, touchpoint.personalPart == .erased { try note("personal", "erased") }
      for consent in touchpoint.decision?.consents ?? [] { try note("consent", consent.description) }
    }
  }

  /// Prints a line below a touchpoint.
  private func note(_ name: String, _ text: String) throws {
    try StandardOutput.line("           \(name): \(text)")
  }

  /// What is revealed of a touchpoint, in the order of `revealedColumns`.
  private func revealed(
    _ touchpoint: RecordedTouchpoint, _ fields: [(name: String, value: String)], _ identifiers: [Identifier]
  ) -> [String] {
    let texts = fields.map { "\($0.name): \($0.value)" }
    let isErased = touchpoint.personalPart == .erased
    return [Self.text(identifiers, beside: fields), isErased ? "erased" : texts.joined(separator: "; ")]
  }

  /// The customer's identifiers; empty where the touchpoint says some itself, as a link does: these are shown, and no identifier twice.
  private static func text(_ identifiers: [Identifier], beside fields: [(name: String, value: String)])
    -> String
  {
    if fields.contains(where: { $0.name == "identifiers" }) { return "" }
    return identifiers.map { "\($0.kind):\($0.value)" }.joined(separator: ", ")
  }

  private func cells(_ touchpoint: RecordedTouchpoint) -> [String] {
    [
      touchpoint.position.description, touchpoint.occurred.description,
      touchpoint.customer == .business ? format.nothing : String(touchpoint.customer.rawValue),
      touchpoint.component.map { $0 == .business ? format.nothing : String($0.rawValue) } ?? format.nothing,
      touchpoint.typeName,
      touchpoint.fact.unit.text(touchpoint.fact.value), touchpoint.referenceText ?? "",
      touchpoint.channel ?? "", touchpoint.source, touchpoint.id,
      Self.text(touchpoint.correction, touchpoint.redaction),
    ]
  }

  private static func text(_ correction: Correction?, _ redaction: RedactionScope?) -> String {
    var words: [String] = []
    switch correction {
    case nil: break
    case .voided: words.append("voided")
    case .assigned(let customer): words.append("assigned to \(customer.rawValue)")
    }
    if let redaction { words.append("\(redaction.rawValue) redacted") }
    return words.joined(separator: ", ")
  }

  private func aligned(_ cells: [String]) -> String {
    let padded = zip(cells.map { VisibleText.of($0) }, Self.widths).map { cell, width in
      cell + String(repeating: " ", count: max(0, width - cell.count))
    }
    return padded.joined(separator: "  ").trimmingTrailingSpaces
  }
}
