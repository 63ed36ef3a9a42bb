// Notes that go with everything that is shown of a view: which customers and policies it leaves out.

internal import Words

extension ViewName {
  /// A sentence each for the customers that are left out because their fold fails, and for every policy
  /// that cannot be used; empty where there are none.
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
  /// The notes that go with everything that is shown of the view.
  public var notes: [String] { schema.view.notes(quarantined: quarantined, setAside: setAside) }
}
