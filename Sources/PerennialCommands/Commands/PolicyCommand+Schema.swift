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
      help: ArgumentHelp("The view: \(Installed.list.namesTakingPolicies)."), completion: .viewsTakingPolicies
    )
    var view: String

    func run() throws {
      let model = try Installed.list.model(named: view)
      guard model.takesPolicies else {
        throw Failure.unknown(
          "\(view) takes no policies; those that do are \(Installed.list.namesTakingPolicies)")
      }
      guard let schema = model.policySchema else {
        throw Failure.unknown("\(view) does not say what form its policies have")
      }
      try StandardOutput.data(schema.hasSuffix("\n") ? schema : schema + "\n")
    }
  }
}
