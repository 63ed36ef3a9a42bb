// What has to be said beside whatever is shown of a view: what it leaves out.

internal import Words

extension ViewName {
  /// That customers are left out because their fold fails, and policies because they cannot be used; empty where none are.
  public func notes(quarantined: Int, setAside: [SetAsidePolicy]) -> [String] {
    var notes: [String] = []
    if quarantined > 0 {
      let who =
        quarantined == 1
        ? "1 customer is left out: its history" : "\(quarantined) customers are left out: their history"
      notes.append(
        "\(who) cannot be folded; \(ProgramName.command("rows \(self) --quarantined")) says who and why")
    }
    notes += setAside.map { "\($0); \(ProgramName.command("policy list")) shows what holds" }
    return notes
  }
}

extension ListableView {
  /// What has to be said beside whatever is shown of the view: what it leaves out.
  public var notes: [String] { schema.view.notes(quarantined: quarantined, setAside: setAside) }
}
