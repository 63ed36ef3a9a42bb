// What a read model shows on the page of a customer.

public import Projection
public import Words

/// How a model's part of a customer's page follows from their row.
public struct CustomerSectionDeclaration<Model: ReadModel>: Sendable {
  /// The member of the page's JSON, in lower camel case: `loyalty`. It must differ from those of other
  /// models and from the page's own.
  public let key: String
  /// The column of the model that explains each field of the page, by the field's name there: `loyalty.points` or, of a section of
  /// its own (`CustomerSection.Content.sections`), `tickets`. A field of the section that is not in here is explained by the column
  /// of its own key.
  public let columns: [String: String]
  /// Makes the section from a customer's row; returns `nil` where there is nothing to say of them. It throws what the names throw.
  public let make: @Sendable (RowState<Model>, any PageNames) throws -> CustomerSection.Content?

  /// The section under a key, and how it is made from the row and the names behind its numbers.
  public init(
    _ key: String, columns: [String: String] = [:],
    _ make: @escaping @Sendable (RowState<Model>, any PageNames) throws -> CustomerSection.Content?
  ) {
    (self.key, self.columns, self.make) = (key, columns, make)
  }

  /// The section under a key, and how it is made from the row alone.
  public init(
    _ key: String, columns: [String: String] = [:],
    _ make: @escaping @Sendable (RowState<Model>) -> CustomerSection.Content?
  ) {
    self.init(key, columns: columns) { state, _ in make(state) }
  }

  /// The column that explains a field of the page; `nil` where the field is not of this section.
  ///
  /// - Parameter field: the field's name on the page: `loyalty.tier`.
  package func column(of field: String) -> String? {
    if let column = columns[field] { return column }
    let prefix = key + "."
    return field.hasPrefix(prefix) ? String(field.dropFirst(prefix.count)) : nil
  }
}

/// The names behind the numbers of a row, for a customer's page, as known at the page's position.
public protocol PageNames {
  /// The names of a domain, such as stores, for which rows have numbers and hashes.
  func names(in domain: NameDomain) throws -> DetailNames
  /// What a touchpoint is about; `nil` where that is nothing in particular.
  func reference(at position: Position) throws -> Reference?
  /// The number at which a customer's rows live: the smallest of those that are one person.
  func root(of customer: CustomerNumber) throws -> CustomerNumber
}

/// A model's part of a customer's page.
public struct CustomerSection: Sendable {
  /// The member of the page's JSON.
  public let key: String
  /// What the section says of the customer.
  public let content: Content

  /// The section of one customer, as their row gave it.
  public init(_ key: String, _ content: Content) { (self.key, self.content) = (key, content) }

  /// The contents of a section.
  public struct Content: Sendable {
    /// The contents as a Swift value, where the model has a type for it; otherwise `nil`.
    public var value: (any Sendable)?
    /// The contents as fields. The audience of each says whether it is in JSON, shown to a person, or
    /// both.
    public var fields: [ReportField]
    /// Parts of the page that stand by themselves, such as tables: each is a member of the page's JSON under its own key, and has a
    /// heading for a person.
    public var sections: [ReportSection]

    /// The contents as fields, and where the model has a type for them, as a value of it.
    public init(
      _ value: (any Sendable)? = nil, fields: [ReportField] = [], sections: [ReportSection] = []
    ) {
      (self.value, self.fields, self.sections) = (value, fields, sections)
    }
  }
}

/// A customer's page, as far as models need to know it: the sections of all models.
public protocol CustomerPage {
  /// The sections of the models that have something to say of the customer, in the order of the list of
  /// models.
  var sections: [CustomerSection] { get }
}

extension CustomerPage {
  /// The section with a key; `nil` where its model says nothing of this customer.
  public func section(_ key: String?) -> CustomerSection.Content? {
    sections.first { $0.key == key }?.content
  }
}
