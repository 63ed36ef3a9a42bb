internal import ArgumentParser
internal import Foundation
internal import Perennial

/// `perennial import`
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import CSV through a mapping, or CloudEvents, as touchpoints.",
    discussion: """
      CSV needs a mapping, which says what its columns mean. For exports of Shopify, Square, WooCommerce, PayPal, \
      Stripe, Etsy, Toast, Lightspeed, Klaviyo and Mailchimp there are ready ones: a file is read through the one \
      whose columns it has. For others write one: see mappings/README.md.

        perennial import orders_export.csv                            which is recognised
        perennial import orders_export.csv --mapping shopify          one of a vendor's
        perennial import sales.csv --mapping my-shop.yaml             one of your own
        perennial import --show-mapping square-items > mine.yaml      one to be changed

      CloudEvents come one a line (.ndjson, .jsonl) or as JSON (.json); `-` is standard input.

      Every line is accounted for. What is refused goes, with its reason, to a rejects file, and the exit \
      status is 65; the rest is recorded. Importing the same file again adds nothing twice.

      Every touchpoint bears the name of its import, which the summary prints and `perennial stats --batches` lists:

        perennial import --undo "orders.csv 2026-01-02T09:30:00Z"

      voids all of it; customers and identifiers that came with it stay. It prints the position of what \
      voids it: to bring the import back, void that. Importing the same file again does not: its \
      touchpoints are known, and stay voided. To import a corrected file after an undo, give its \
      touchpoints ids or a source of their own in the mapping: an id is known for ever.
      """)

  @OptionGroup var ledger: LedgerOption

  @Argument(help: "The files; - for standard input.", completion: .file())
  var files: [String] = []

  @Option(name: .long, help: "Void everything that came with this import, by its name, instead of importing.")
  var undo: String?

  @Option(name: .long, help: "With --undo: why, a code without spaces.")
  var reason = "import-undone"

  @Option(name: .long, help: "With --undo: a number or code of who does it, never a name.")
  var actor: String?

  @Option(
    name: .long,
    help:
      "The mapping of CSV columns to touchpoints: a ready one's name, its vendor's, or a file (default: the one whose columns the files have).",
    completion: .file())
  var mapping: String?

  @Flag(name: .long, help: "Show the ready mappings, with the columns that each needs.")
  var listMappings = false

  @Option(name: .long, help: "Print a ready mapping, by its name.")
  var showMapping: String?

  @Option(
    name: .long,
    help:
      "Where refused lines go (default: FILE.rejects.csv beside the first file). An older one is replaced or removed."
  )
  var rejects: String?

  @Option(
    name: .long,
    help: "The name that this import bears in its touchpoints (default: the first file's name and the time).")
  var batch: String?

  @Option(name: .long, help: "How the summary is printed: table, json or csv.")
  var format: OutputFormat = .table

  func run() async throws {
    if let undo { return try self.undo(undo) }
    if listMappings || showMapping != nil { return try printMappings() }
    guard !files.isEmpty else {
      throw Failure.usage("which files? Give their paths, or - for standard input")
    }
    var options = ImportOptions()
    let inputs = files.map { ImportInput(path: $0) }
    options.mapping = try chosenMapping(for: inputs)
    for note in options.mapping?.notes ?? [] { Messages.note(note) }
    let first = files[0] == "-" ? "import" : files[0]
    options.rejectsFile = rejects ?? "\(first).rejects.csv"
    try ledger.checkOutput(rejects ?? "\(first).rejects.csv", besides: files + [mapping].compactMap { $0 })
    let chosen = options
    let (summary, unread) = try await ledger.with(.readWrite) { ledger in
      var options = chosen
      let batch = try batch ?? "\(URL(fileURLWithPath: first).lastPathComponent) \(ledger.now)"
      options.batch = batch
      // Now, and not only at the end: an import that is interrupted can be undone too.
      Messages.note("importing as '\(batch)'")
      let importer = try Importer(options, into: ledger)
      let start = try ledger.head
      let summary = try await Interrupt.cancelling {
        try await importer.run(inputs) { Messages.progress($0.line) }
      }
      return (summary, ledger.unread(after: start, summary.claims))
    }
    Messages.endProgress()
    try summary.print(as: format, unread)
    guard summary.isComplete else {
      throw Failure.found(
        "\(summary.lines - summary.accounted) lines are not accounted for: please report this")
    }
    if summary.wasCancelled {
      throw Failure("interrupted; run the same import again for the rest", status: 130)
    }
    if let rejectsFile = summary.rejectsFile, summary.rejected > 0 {
      throw Failure(
        "\(summary.rejected) of \(summary.lines) lines were refused; they are in \(rejectsFile) with their reasons",
        status: 65)
    }
  }

  private func undo(_ batch: String) throws {
    guard files.isEmpty else {
      throw Failure.usage(
        "--undo takes the name of an import, and no files; import them in a command of their own")
    }
    let subject = try CorrectionSubject([], batch: batch)
    guard case .batch(let name) = subject else { return }
    let outcome = try ledger.with(.readWrite) { ledger in
      CorrectionOutcome(try ledger.void(batch: name, reason: reason, actor: actor))
    }
    try outcome.print(as: format)
    outcome.note("voided")
    Messages.note("importing the file again does not bring it back: its ids are known for ever")
  }
}

extension ImportProgress {
  fileprivate var line: String {
    let share = bytesTotal.map { $0 > 0 ? "\(bytesRead * 100 / $0) %" : "" } ?? "\(bytesRead / 1_000_000) MB"
    return "\(file): \(share)  \(lines) lines, \(added) added, \(duplicates) known, \(rejected) refused, "
      + "\(Int(linesPerSecond)) lines/s"
  }
}

extension ImportSummary {
  private struct JSON: Encodable {
    struct Kind: Encodable {
      var kind: String
      var lines: Int
      var added: Int
      var duplicates: Int
      var repeated: Int
    }
    var kinds: [Kind]
    var lines: Int
    var skipped: Int
    var rejected: Int
    var accounted: Int
    var complete: Bool
    var added: Int
    var duplicates: Int
    var repeated: Int
    var refusedMerges: Int
    var voided: Int
    var batch: String?
    var rejectsFile: String?
    var position: UInt64?
    /// What was recorded and no view looks at.
    var unread: [UnreadReport.Entry]?
  }

  fileprivate func print(as format: OutputFormat, _ unread: UnreadReport?) throws {
    if format == .json {
      return try printJSON(
        JSON(
          kinds: kinds.map {
            .init(
              kind: $0.name, lines: $0.lines, added: $0.added, duplicates: $0.duplicates,
              repeated: $0.repeated)
          },
          lines: lines, skipped: skipped, rejected: rejected, accounted: accounted, complete: isComplete,
          added: added, duplicates: duplicates, repeated: repeated, refusedMerges: refusedMerges,
          voided: voided,
          batch: batch,
          rejectsFile: rejectsFile, position: lastPosition?.rawValue, unread: unread?.entries))
    }
    var table = TextTable(columns: ["kind", "lines", "added", "known already"])
    for kind in kinds {
      table.rows.append([kind.name, String(kind.lines), String(kind.added), String(kind.duplicates)])
    }
    if skipped > 0 { table.rows.append(["skipped", String(skipped), "", ""]) }
    table.rows.append(["refused", String(rejected), "", ""])
    table.rows.append(["sum", String(accounted), String(added), String(duplicates)])
    try table.print(as: format)
    Messages.note("\(lines) lines read, \(accounted) accounted for")
    for note in notes + passed.notes + (unread?.notes ?? []) { Messages.note(note) }
    if let batch, added > 0 {
      // As a shell takes it: whatever the file is called.
      let quoted = "'" + batch.replacingOccurrences(of: "'", with: #"'\''"#) + "'"
      Messages.note("this import is \(batch); to undo it: perennial import --undo \(quoted)")
    }
    if let firstRepeat {
      Messages.note(
        "\(repeated) touchpoints repeat others of this import, the first in line \(firstRepeat.line) of \(firstRepeat.file)"
      )
    }
    if voided > 0 {
      Messages.note(
        "\(voided) of those known already are voided, and stay so; `perennial log --type touchpoint.voided` shows by "
          + "what: void that to bring them back")
    }
    if refusedMerges > 0 {
      Messages.note("\(refusedMerges) merges of customers were refused: an identifier is shared by too many")
    }
  }
}
