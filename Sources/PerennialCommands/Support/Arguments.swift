// What is wrong with arguments whatever the command is.

enum Arguments {
  /// Refuses empty arguments: no option and no name of ours means anything by them, and what a script's unset variable leaves
  /// behind must not be taken for the present directory, or for everything.
  static func refuseEmpty(_ arguments: some BidirectionalCollection<String>) throws {
    var before: String?
    for argument in arguments {
      if argument.isEmpty {
        let option = before.flatMap { $0.hasPrefix("--") ? $0 : nil }
        let place = option.map { "\($0) is followed by" } ?? "there is"
        throw Failure.usage("\(place) an empty argument; give a value, or leave it out")
      }
      // `--ledger=`
      if argument.hasPrefix("--"), argument.firstIndex(of: "=") == argument.indices.last {
        throw Failure.usage("\(argument) has no value; give one, or leave it out")
      }
      before = argument
    }
  }
}
