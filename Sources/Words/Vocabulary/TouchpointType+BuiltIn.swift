/// The numbers of the built-in types: assigned for ever, never reused. A family begins at a round number, so
/// that it can grow.
extension TouchpointType {
  // MARK: People

  @inlinable public static var customerRegistered: TouchpointType { TouchpointType(rawValue: 1) }
  @inlinable public static var customerUpdated: TouchpointType { TouchpointType(rawValue: 2) }
  @inlinable public static var customerLinked: TouchpointType { TouchpointType(rawValue: 3) }
  @inlinable public static var customerUnlinked: TouchpointType { TouchpointType(rawValue: 4) }
  @inlinable public static var customerMerged: TouchpointType { TouchpointType(rawValue: 5) }
  @inlinable public static var customerUnmerged: TouchpointType { TouchpointType(rawValue: 6) }
  @inlinable public static var consentGranted: TouchpointType { TouchpointType(rawValue: 7) }
  @inlinable public static var consentWithdrawn: TouchpointType { TouchpointType(rawValue: 8) }
  @inlinable public static var preferenceSet: TouchpointType { TouchpointType(rawValue: 9) }
  @inlinable public static var customerErased: TouchpointType { TouchpointType(rawValue: 10) }
  @inlinable public static var customerDisclosed: TouchpointType { TouchpointType(rawValue: 11) }
  @inlinable public static var touchpointVoided: TouchpointType { TouchpointType(rawValue: 12) }
  @inlinable public static var touchpointAssigned: TouchpointType { TouchpointType(rawValue: 13) }

  // MARK: Buying

  @inlinable public static var productViewed: TouchpointType { TouchpointType(rawValue: 100) }
  @inlinable public static var productSearched: TouchpointType { TouchpointType(rawValue: 101) }
  @inlinable public static var cartUpdated: TouchpointType { TouchpointType(rawValue: 102) }
  @inlinable public static var checkoutStarted: TouchpointType { TouchpointType(rawValue: 103) }
  @inlinable public static var orderPlaced: TouchpointType { TouchpointType(rawValue: 104) }
  @inlinable public static var orderShipped: TouchpointType { TouchpointType(rawValue: 105) }
  @inlinable public static var orderDelivered: TouchpointType { TouchpointType(rawValue: 106) }
  @inlinable public static var orderCancelled: TouchpointType { TouchpointType(rawValue: 107) }
  @inlinable public static var paymentCaptured: TouchpointType { TouchpointType(rawValue: 108) }
  @inlinable public static var paymentFailed: TouchpointType { TouchpointType(rawValue: 109) }
  @inlinable public static var refundIssued: TouchpointType { TouchpointType(rawValue: 110) }
  @inlinable public static var subscriptionStarted: TouchpointType { TouchpointType(rawValue: 111) }
  @inlinable public static var subscriptionRenewed: TouchpointType { TouchpointType(rawValue: 112) }
  @inlinable public static var subscriptionPaused: TouchpointType { TouchpointType(rawValue: 113) }
  @inlinable public static var subscriptionCancelled: TouchpointType { TouchpointType(rawValue: 114) }
  @inlinable public static var bookingMade: TouchpointType { TouchpointType(rawValue: 115) }
  @inlinable public static var bookingKept: TouchpointType { TouchpointType(rawValue: 116) }
  @inlinable public static var bookingMissed: TouchpointType { TouchpointType(rawValue: 117) }
  @inlinable public static var bookingCancelled: TouchpointType { TouchpointType(rawValue: 118) }

  // MARK: Being in touch

  @inlinable public static var visitMade: TouchpointType { TouchpointType(rawValue: 200) }
  @inlinable public static var messageSent: TouchpointType { TouchpointType(rawValue: 201) }
  @inlinable public static var messageDelivered: TouchpointType { TouchpointType(rawValue: 202) }
  @inlinable public static var messageOpened: TouchpointType { TouchpointType(rawValue: 203) }
  @inlinable public static var messageClicked: TouchpointType { TouchpointType(rawValue: 204) }
  @inlinable public static var messageBounced: TouchpointType { TouchpointType(rawValue: 205) }
  @inlinable public static var messageComplained: TouchpointType { TouchpointType(rawValue: 206) }
  @inlinable public static var messageUnsubscribed: TouchpointType { TouchpointType(rawValue: 207) }
  @inlinable public static var callMade: TouchpointType { TouchpointType(rawValue: 208) }
  @inlinable public static var interactionLogged: TouchpointType { TouchpointType(rawValue: 209) }
  @inlinable public static var onboardingProgressed: TouchpointType { TouchpointType(rawValue: 210) }
  @inlinable public static var checkinMade: TouchpointType { TouchpointType(rawValue: 211) }

  // MARK: Helping

  @inlinable public static var ticketOpened: TouchpointType { TouchpointType(rawValue: 300) }
  @inlinable public static var ticketReplied: TouchpointType { TouchpointType(rawValue: 301) }
  @inlinable public static var ticketWaiting: TouchpointType { TouchpointType(rawValue: 302) }
  @inlinable public static var ticketEscalated: TouchpointType { TouchpointType(rawValue: 303) }
  @inlinable public static var ticketResolved: TouchpointType { TouchpointType(rawValue: 304) }
  @inlinable public static var ticketReopened: TouchpointType { TouchpointType(rawValue: 305) }
  @inlinable public static var ticketClosed: TouchpointType { TouchpointType(rawValue: 306) }
  @inlinable public static var helpSearched: TouchpointType { TouchpointType(rawValue: 307) }
  @inlinable public static var chatHandled: TouchpointType { TouchpointType(rawValue: 308) }

  // MARK: Listening

  @inlinable public static var surveyAnswered: TouchpointType { TouchpointType(rawValue: 400) }
  @inlinable public static var reviewPosted: TouchpointType { TouchpointType(rawValue: 401) }
  @inlinable public static var feedbackGiven: TouchpointType { TouchpointType(rawValue: 402) }
  @inlinable public static var feedbackAnswered: TouchpointType { TouchpointType(rawValue: 403) }
  @inlinable public static var mentionMade: TouchpointType { TouchpointType(rawValue: 404) }
  @inlinable public static var contentShared: TouchpointType { TouchpointType(rawValue: 405) }

  // MARK: Belonging

  @inlinable public static var programJoined: TouchpointType { TouchpointType(rawValue: 500) }
  @inlinable public static var programLeft: TouchpointType { TouchpointType(rawValue: 501) }
  @inlinable public static var pointsRedeemed: TouchpointType { TouchpointType(rawValue: 502) }
  @inlinable public static var pointsAdjusted: TouchpointType { TouchpointType(rawValue: 503) }
  @inlinable public static var pointsTransferred: TouchpointType { TouchpointType(rawValue: 504) }
  @inlinable public static var pointsReinstated: TouchpointType { TouchpointType(rawValue: 505) }
  @inlinable public static var rewardGranted: TouchpointType { TouchpointType(rawValue: 506) }
  @inlinable public static var rewardUsed: TouchpointType { TouchpointType(rawValue: 507) }
  @inlinable public static var tierGranted: TouchpointType { TouchpointType(rawValue: 508) }
  @inlinable public static var referralMade: TouchpointType { TouchpointType(rawValue: 509) }
  @inlinable public static var referralAccepted: TouchpointType { TouchpointType(rawValue: 510) }
  @inlinable public static var communityJoined: TouchpointType { TouchpointType(rawValue: 511) }
  @inlinable public static var communityPosted: TouchpointType { TouchpointType(rawValue: 512) }
  @inlinable public static var eventAttended: TouchpointType { TouchpointType(rawValue: 513) }

  // MARK: Selling

  @inlinable public static var leadCaptured: TouchpointType { TouchpointType(rawValue: 600) }
  @inlinable public static var leadQualified: TouchpointType { TouchpointType(rawValue: 601) }
  @inlinable public static var leadDropped: TouchpointType { TouchpointType(rawValue: 602) }
  @inlinable public static var dealOpened: TouchpointType { TouchpointType(rawValue: 603) }
  @inlinable public static var dealMoved: TouchpointType { TouchpointType(rawValue: 604) }
  @inlinable public static var dealWon: TouchpointType { TouchpointType(rawValue: 605) }
  @inlinable public static var dealLost: TouchpointType { TouchpointType(rawValue: 606) }
  @inlinable public static var quoteSent: TouchpointType { TouchpointType(rawValue: 607) }
  @inlinable public static var followupScheduled: TouchpointType { TouchpointType(rawValue: 608) }
  @inlinable public static var followupDone: TouchpointType { TouchpointType(rawValue: 609) }

  // MARK: Trying and acting

  @inlinable public static var campaignShown: TouchpointType { TouchpointType(rawValue: 700) }
  @inlinable public static var experimentAssigned: TouchpointType { TouchpointType(rawValue: 701) }
  @inlinable public static var actionDecided: TouchpointType { TouchpointType(rawValue: 702) }
  @inlinable public static var actionDelivered: TouchpointType { TouchpointType(rawValue: 703) }
  @inlinable public static var actionFailed: TouchpointType { TouchpointType(rawValue: 704) }
  @inlinable public static var actionSuppressed: TouchpointType { TouchpointType(rawValue: 705) }
  @inlinable public static var decisionRefused: TouchpointType { TouchpointType(rawValue: 706) }

  // MARK: The business itself

  @inlinable public static var policyPublished: TouchpointType { TouchpointType(rawValue: 800) }
  @inlinable public static var settingsChanged: TouchpointType { TouchpointType(rawValue: 801) }
  @inlinable public static var spendRecorded: TouchpointType { TouchpointType(rawValue: 802) }
  @inlinable public static var productDefined: TouchpointType { TouchpointType(rawValue: 803) }
  @inlinable public static var storeDefined: TouchpointType { TouchpointType(rawValue: 804) }
  @inlinable public static var staffDefined: TouchpointType { TouchpointType(rawValue: 805) }
  @inlinable public static var partyDefined: TouchpointType { TouchpointType(rawValue: 806) }
  @inlinable public static var objectiveSet: TouchpointType { TouchpointType(rawValue: 807) }
  @inlinable public static var catalogDefined: TouchpointType { TouchpointType(rawValue: 808) }
  @inlinable public static var policyWithdrawn: TouchpointType { TouchpointType(rawValue: 809) }
}
