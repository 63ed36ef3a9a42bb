// Policies that configure no read model, as one declaration.

public import Projection

/// A kind of policy that configures no read model, with everything that others need to know of it. It is published, checked, listed
/// and shown as the policies of models are.
public protocol PolicyForm: PolicyReader {
  /// What such a policy says, in one sentence.
  static var summary: String { get }

  /// The form of the documents, as a document of JSON Schema, draft 2020-12.
  static var policySchema: String { get }

  /// Makes what reads the documents, for a ledger.
  init(_ setting: ModelSetting)
}
