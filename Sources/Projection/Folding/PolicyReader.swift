// What reads published policies: a projector, or what takes policies and folds nothing.

public import Words

/// Reads the policies that are published for one view. A `Projector` folds by them; of others, such as what a business may do with
/// people's data, the view is a name alone.
public protocol PolicyReader: Sendable {
  /// What the published documents come to.
  associatedtype Policy: Sendable

  /// The name of the view that is made.
  static var name: ViewName { get }

  /// The name of the view that the policies are published for. It is `name`, the default, except where one view
  /// goes by what is published for another, so that both count the same.
  static var policyName: ViewName { get }

  /// Reads the documents in force into a policy. There is one document for each name, the one published
  /// last, ordered by name; for none the policy is the default.
  ///
  /// The result must follow from the documents, the code, and what was known when they were published, so
  /// that it is always the same.
  ///
  /// - Throws: an error that says where in the document, if one is not valid or the documents do not go
  ///   together. A document that is refused is not recorded; one that is recorded nevertheless is set
  ///   aside, and what was in force before goes on.
  func policy(from published: [PublishedPolicy]) throws -> Policy

  /// Checks what a document that is published from now on must keep to besides, such as that all of it can be of use. Earlier ones need
  /// not, and hold as before. Called on documents that can be read by themselves.
  ///
  /// - Throws: an error that says where in the document.
  func validateAsNew(_ policy: PublishedPolicy) throws
}

extension PolicyReader {
  public func validateAsNew(_ policy: PublishedPolicy) throws {}

  public static var policyName: ViewName { name }
}
