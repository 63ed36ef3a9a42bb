// `perennial rows --output`: rows into a file, for oneself or for somebody else.

internal import Edge
internal import Perennial

extension RowsCommand {
  /// Who gets the file, what for, and with what of profiles; `nil` where nobody is named.
  func handedOver() throws -> DataExport? {
    guard let recipient else { return nil }
    let consent = try consent.map { text in
      guard let consent = NeededConsent(text) else {
        throw Failure.usage("--consent must be PURPOSE, or PURPOSE:CHANNEL such as marketing:email")
      }
      return consent
    }
    let fields = reveal.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    guard !(fields ?? []).contains("") else {
      throw Failure.usage("--reveal must name fields of profiles between commas, such as name,email")
    }
    return DataExport(
      to: recipient, for: purpose ?? "", of: "rows", actor: actor ?? "", needing: consent,
      revealing: fields ?? [])
  }

  func export(
    _ names: [ViewName], to output: String, as export: DataExport?, _ reports: Reports, _ moment: Moment
  ) throws {
    let parts = try names.map { name in
      let view = try reports.listable(name, moment)
      let query = try reports.query(
        of: view, where: conditions, order: sort, columns: columns, offset: offset, limit: limit)
      return RowExport.Part(view, query)
    }
    let guardsFormulas = format != .csvAsIs
    guard let export else {
      return Self.note(try RowExport.write(parts, to: output, guardsFormulas: guardsFormulas), in: output)
    }
    let handed = try reports.handOver(parts, to: output, as: export, guardsFormulas: guardsFormulas)
    Self.noteLeftOut(handed, of: export)
    Self.note(handed.written, in: output, revealing: export.fields)
  }

  private static func note(
    _ outcomes: [RowExport.Outcome], in output: String, revealing fields: [String] = []
  ) {
    for outcome in outcomes {
      Messages.note("\(output): \(outcome.rows) rows of \(outcome.view)")
      for field in fields {
        guard let empty = outcome.empty[field], empty > 0 else { continue }
        Messages.note("\(field): empty in \(empty) of \(outcome.rows) rows, of whom none is known")
      }
      for note in outcome.notes { Messages.note(note) }
    }
  }

  /// Says how many customers that the rows are of are not handed over, and why.
  private static func noteLeftOut(_ handed: HandedRows, of export: DataExport) {
    if handed.unusable > 0 {
      Messages.note(
        "left out: \(Counted.count(handed.unusable, "customer")) erased or kept without being used")
    }
    guard let consent = export.consent, handed.withoutConsent > 0 else { return }
    let hint =
      consent.channel == nil
      ? ", through no channel in particular; where people consent to channels, name one: "
        + "\(consent.purpose):email" : ""
    Messages.note(
      "left out: \(Counted.count(handed.withoutConsent, "customer")) without consent to \(consent)\(hint)")
  }
}
