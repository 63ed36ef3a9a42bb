// Details of selling: leads, deals, quotes, follow-ups.
// A detail's number never changes: the bytes of records have it.

/// Keys of the details of `lead.captured`, `lead.qualified`, `lead.dropped`. What the lead is expected to
/// bring is the fact's value.
public enum LeadDetails {
  @inlinable public static var origin: Detail<NameNumber> { Detail(701) }
  @inlinable public static var campaign: Detail<NameNumber> { Detail(702) }
  @inlinable public static var score: Detail<Int64> { Detail(703) }
  @inlinable public static var reason: Detail<NameNumber> { Detail(704) }
}

/// Keys of the details of `deal.opened`, `.moved`, `.won`, `.lost`, `quote.sent`. The amount is the
/// fact's value.
public enum DealDetails {
  @inlinable public static var stage: Detail<NameNumber> { Detail(705) }
  @inlinable public static var expectedClose: Detail<Instant> { Detail(706) }
  /// Until when a quote stands.
  @inlinable public static var due: Detail<Instant> { Detail(707) }
  @inlinable public static var reason: Detail<NameNumber> { Detail(708) }
  @inlinable public static var actor: Detail<NameNumber> { Detail(709) }
}

/// Keys of the details of `followup.scheduled`, `followup.done`. When it is due is the fact's value.
public enum FollowupDetails {
  @inlinable public static var kind: Detail<NameNumber> { Detail(710) }
  @inlinable public static var outcome: Detail<NameNumber> { Detail(711) }
  @inlinable public static var actor: Detail<NameNumber> { Detail(712) }
}
