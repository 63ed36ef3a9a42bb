internal import ArgumentParser
internal import Foundation
internal import Edge
internal import Perennial

/// `perennial import`
struct ImportCommand: AsyncParsableCommand, ReadsTouchpoints {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import CSV through a mapping, or CloudEvents, as touchpoints.",
    discussion: """
      CSV needs a mapping, which says what its columns mean. For exports of Shopify, Square, WooCommerce, PayPal, \
      Stripe, Etsy, Toast, Lightspeed, Klaviyo and Mailchimp there are ready ones: a file is read through the one \
      whose columns it has. For others write one, from a sketch: see mappings/README.md.

        # a recognised file, one through a vendor's mapping, one through your own
        \(ProgramName.current) import orders_export.csv
        \(ProgramName.current) import orders_export.csv --mapping shopify
        \(ProgramName.current) import sales.csv --mapping my-shop.yaml
        # a ready mapping to be changed, and a first one for a file nobody knows
        \(ProgramName.current) import --show-mapping square-items > mine.yaml
        \(ProgramName.current) import --sketch sales.csv > my-shop.yaml

      CloudEvents come one a line (.ndjson, .jsonl) or as JSON (.json); `-` is standard input, which is \
      read as CloudEvents, one a line, unless --mapping is given.

      Every line is accounted for. What is refused goes, with its reason, to a rejects file, and the exit \
      status is 65; the rest is recorded. Mend the lines in the rejects file and import it as it is, with \
      the same mapping. Importing the same file again adds nothing twice: what was recorded with other \
      content before stays as it is, and is counted as differing. Skipped are the lines that the mapping's \
      `skip` leaves out; what a ready one skips, and why, it says itself (--show-mapping).

        \(ProgramName.current) import orders.csv --mapping my-shop.yaml --dry-run

      says what would become of the whole file, and records nothing; the exit status is that of the import.

      Every touchpoint bears the name of its import, which the summary prints and \(ProgramName.command("stats --batches")) lists:

        \(ProgramName.current) import --undo "orders.csv 2026-01-02T09:30:00Z"

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

  @Option(name: .long, help: "With --undo: why, a code without spaces (default: import-undone).")
  var reason: String?

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
      "Where refused lines go (default: FILE.rejects.csv beside the first file). An older one is kept beside, with ~ behind its name."
  )
  var rejects: String?

  @Option(
    name: .long,
    help: "The name that this import bears in its touchpoints (default: the first file's name and the time).")
  var batch: String?

  @Flag(name: .long, help: "Say what would be recorded, refused and merged, and record nothing.")
  var dryRun = false

  @Flag(name: .long, help: "Print a first mapping for a file, made by looking at it. Needs no ledger.")
  var sketch = false

  @Option(name: .long, help: "With --sketch: the file that it is written to, which must not be there yet.")
  var output: String?

  @Option(name: .long, help: "How the summary is printed: table, json or csv.")
  var format: OutputFormat = .table

  func run() async throws {
    try checkOptions()
    if let undo { return try self.undo(undo) }
    if listMappings || showMapping != nil { return try printMappings() }
    if sketch { return try writeSketch() }
    guard !files.isEmpty else {
      throw Failure.usage("which files? Give their paths, or - for standard input")
    }
    var options = ImportOptions()
    let inputs = files.map { ImportInput(path: $0) }
    options.mapping = try chosenMapping(for: inputs)
    for note in options.mapping?.notes ?? [] { Messages.note(note) }
    let first = files[0] == "-" ? "import" : files[0]
    if dryRun { return try await rehearse(inputs, options) }
    let rejectsFile = rejects ?? ImportOptions.defaultRejectsFile(for: first)
    options.rejectsFile = rejectsFile
    try ledger.checkOutput(rejectsFile, besides: files + [mapping].compactMap { $0 })
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
    if summary.wasCancelled {
      throw Failure(.cancelled, "interrupted; run the same import again for the rest")
    }
    if let failure = summary.failure { throw failure }
  }

  private func undo(_ batch: String) throws {
    let subject = try CorrectionSubject([], batch: batch)
    let outcome = try ledger.with(.readWrite) { ledger in
      try subject.void(in: ledger, reason: reason ?? "import-undone", actor: actor)
    }
    try outcome.print(as: format)
    outcome.note("voided")
    Messages.note("importing the file again does not bring it back: its ids are known for ever")
  }
}

extension ImportProgress {
  var line: String {
    let share = bytesTotal.map { $0 > 0 ? "\(bytesRead * 100 / $0) %" : "" } ?? "\(bytesRead / 1_000_000) MB"
    return "\(file): \(share)  \(lines) lines, \(added) added, \(duplicates) known, \(rejected) refused, "
      + "\(Int(linesPerSecond)) lines/s"
  }
}
