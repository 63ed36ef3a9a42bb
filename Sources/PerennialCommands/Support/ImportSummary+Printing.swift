// What an import did, or would do, in words.

internal import Edge
internal import Foundation
internal import Perennial

extension ImportSummary {
  func print(as format: OutputFormat, _ unread: UnreadReport?) throws {
    if format == .json { return try printJSON(ImportAnswer(self, unread)) }
    try table(format, added: "added").print(as: format)
    printNotes(unread)
    if let batch, added > 0 {
      // Quoted as a shell takes it, whatever the file is called.
      let quoted = "'" + batch.replacingOccurrences(of: "'", with: #"'\''"#) + "'"
      Messages.note("this import is \(batch); to undo it: \(ProgramName.current) import --undo \(quoted)")
    }
  }

  /// A table with a line for each kind of touchpoint, and one for the lines that were skipped or refused.
  func table(_ format: OutputFormat, added name: String) -> TextTable {
    // CSV has every column, so that a script finds the same ones each time.
    let shows = (differing: differing > 0 || format.isCSV, repeated: repeated > 0 || format.isCSV)
    func cells<Cell>(_ added: Cell, _ known: Cell, _ differing: Cell, _ repeated: Cell) -> [Cell] {
      [added, known] + (shows.differing ? [differing] : []) + (shows.repeated ? [repeated] : [])
    }
    var table = TextTable(columns: ["kind", "lines"] + cells(name, "known already", "differing", "repeated"))
    for kind in kinds {
      table.rows.append(
        [kind.name, String(kind.lines)]
          + cells(kind.added, kind.duplicates, kind.differing, kind.repeated).map { String($0) })
    }
    let none = cells("", "", "", "")
    if skipped > 0 { table.rows.append(["skipped", String(skipped)] + none) }
    table.rows.append(["refused", String(rejected)] + none)
    table.rows.append(
      ["sum", String(accounted)] + cells(added, duplicates, differing, repeated).map { String($0) })
    return table
  }

  /// How many reasons, differences and merges a person is told; JSON has all of them.
  private static let toldMax = 5

  /// What a person should know beside the table.
  ///
  /// - Parameter preview: the preview that this is the summary of, where nothing was recorded.
  func printNotes(_ unread: UnreadReport?, of preview: ImportPreview? = nil) {
    Messages.note("\(Counted.count(lines, "line")) read, \(accounted) accounted for")
    noteCustomers(of: preview)
    if !refusals.isEmpty {
      Messages.note("refused:")
      for refusal in refusals.prefix(Self.toldMax) {
        let others = refusal.others > 0 ? ", \(refusal.others) of them only with others of their group" : ""
        Messages.note(
          "  \(Counted.count(refusal.lines, "line")), the first \(refusal.file):\(refusal.line)\(others): \(refusal.reason)"
        )
      }
      noteMore(refusals.count, "reason")
    }
    if !differences.isEmpty {
      Messages.note("in the ledger already with other content, which stays:")
      for one in differences.prefix(Self.toldMax) {
        let fields = one.fields.isEmpty ? "" : ", in \(one.fields.joined(separator: ", "))"
        Messages.note(
          "  \(Counted.count(one.touchpoints, "touchpoint")) of \(one.kind)\(fields); the first \(one.file):\(one.line)"
        )
      }
      noteMore(differences.count, "difference")
    }
    for note in passed.notes + notes + (unread?.notes ?? []) { Messages.note(note) }
    if let firstRepeat {
      Messages.note(
        "\(Counted.count(repeated, "touchpoint")) \(repeated == 1 ? "repeats" : "repeat") others of this import, the first in line \(firstRepeat.line) of \(firstRepeat.file)"
      )
    }
    if voided > 0 {
      Messages.note(
        "\(voided) of those known already \(Counted.are(voided)) voided, and stay so; "
          + "\(ProgramName.command("log --type touchpoint.voided")) shows by what: void that to bring them back"
      )
    }
    if refusedMerges > 0 {
      Messages.note(
        "\(Counted.count(refusedMerges, "merge")) of customers \(Counted.were(refusedMerges)) refused: an identifier is shared by too many"
      )
    }
  }

  private func noteCustomers(of preview: ImportPreview?) {
    func words(_ customer: CustomerNumber) -> String {
      preview?.isNew(customer) == true ? "a new customer" : "customer \(customer.rawValue)"
    }
    if customers.new + customers.matched > 0 {
      Messages.note("customers: \(customers.new) new, \(customers.matched) known before")
    }
    guard customers.merged > 0 else { return }
    Messages.note("\(preview == nil ? "" : "would be ")merged, as one person has identifiers of both:")
    for merge in customers.merges.prefix(Self.toldMax) {
      Messages.note(
        "  \(words(merge.customer)) with \(words(merge.other)), by "
          + "\(Set(merge.kinds).sorted().joined(separator: " and ")): \(merge.file):\(merge.line)")
    }
    noteMore(customers.merged, "merge")
  }

  private func noteMore(_ count: Int, _ word: String) {
    let more = count - Self.toldMax
    if more > 0 {
      Messages.note("  and \(more) more \(word)\(more == 1 ? "" : "s"); --format json says more")
    }
  }
}
