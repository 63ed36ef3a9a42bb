internal import ArgumentParser
internal import Perennial

extension PolicyCommand {
  /// `perennial policy schema`
  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print what a view's policies may say: a JSON Schema.",
      discussion:
        "Editors and validators take it: a document that it allows is one that `policy publish` takes.")

    @Argument(
      help: ArgumentHelp("What they configure: \(Installed.list.listedPolicyNames)."),
      completion: .policyNames
    )
    var view: String

    func run() throws {
      guard let schema = try Installed.list.policySchema(of: view) else {
        throw Failure.unknown("\(view) does not say what form its policies have")
      }
      try StandardOutput.data(schema.hasSuffix("\n") ? schema : schema + "\n")
    }
  }
}
