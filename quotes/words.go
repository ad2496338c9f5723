package quotes

// wordLists are the words of each class. A word may stand in several.
var wordLists = []struct {
	class class
	words string
}{
	{article | determiner, `the a an`},
	{determiner | possessive, `his her its their our my your whose`},
	{determiner, `this that these those some many several few both each every either neither
		another no any all most more such other certain various numerous fellow one`},
	{determiner | numeral, `two three four five six seven eight nine ten eleven twelve twenty
		dozens scores hundreds thousands dozen`},
	{preposition, `of in on at by for from with to about after during under over into onto
		against among amid between through throughout across despite without within
		toward towards via per than like near behind beyond before until since upon
		including regarding concerning alongside outside inside off up down out around
		besides except following given as versus above below beside beneath past`},
	{conjunction, `and or but nor yet so plus`},
	{subordinate, `that if because when while although though whether unless where since
		after before until once as whereas how why what whenever lest`},
	{relative, `who which whose whom that`},
	{pronoun | subjectForm | male, `he`},
	{pronoun | male, `him himself`},
	{pronoun | subjectForm | female, `she`},
	{pronoun | female, `her hers herself`},
	{pronoun | subjectForm | plural, `they we`},
	{pronoun | plural, `them us ourselves themselves`},
	{pronoun | subjectForm, `i it you`},
	{pronoun, `me itself myself yourself`},
	{pronoun | subjectForm, `who`},
	{indefinite, `someone somebody anyone anybody everyone everybody nobody others one another
		many some most few several both all none those these critics`},
	{auxiliary, `has have had having do does did will would shall should can could may might
		must cannot can't won't wouldn't shouldn't couldn't didn't doesn't don't hasn't
		haven't hadn't`},
	{auxiliary | beVerb, `is are was were be been being am isn't aren't wasn't weren't`},
	{adverb, `also then later now just still even not never ever once again already soon
		often sometimes always only recently earlier today yesterday tomorrow tonight
		meanwhile however instead thus therefore further furthermore moreover too
		afterwards afterward subsequently previously publicly privately repeatedly
		reportedly angrily quietly bluntly flatly simply clearly openly famously
		initially finally eventually suddenly quickly immediately largely explicitly
		specifically apparently allegedly perhaps maybe indeed rather quite very much
		long first last there here back so far almost nearly roughly about twice
		sarcastically jokingly boldly forcefully cynically falsely rightly wrongly
		perhaps both either all online nonetheless nevertheless otherwise`},
	{dateWord, `monday tuesday wednesday thursday friday saturday sunday january february march
		april may june july august september october november december jan feb aug sept
		oct nov dec mon tue wed thu fri sat morning afternoon evening night week month
		year weekend today yesterday tonight tomorrow noon midnight day days weeks months
		years ago a.m p.m am pm spring summer autumn fall winter hours minutes`},
	{honorific | dotted, `dr prof rev fr hon gov sen rep reps sens gen lt col maj capt cmdr
		adm sgt cpl pvt brig del pres amb sec supt det insp ret st messrs mx cllr`},
	{honorific | dotted | male, `mr`},
	{honorific | dotted | female, `mrs ms`},
	{honorific, `president chancellor premier senator representative congressman governor
		mayor minister secretary ambassador general admiral colonel major captain
		lieutenant sergeant judge justice chief professor doctor reverend pastor father
		bishop archbishop cardinal pope rabbi imam sheikh ayatollah king prince emperor
		marshal commander deputy speaker sheriff inspector officer commissioner detective
		councillor councilman councilwoman councilmember attorney chairman chairwoman
		chairperson director lord sir coach private`},
	{honorific | female, `congresswoman queen princess madame lady dame sister miss`},
	{dotted, `inc corp ltd co jr sr vs no etc al jan feb mar apr jun jul aug sept sep oct nov dec
		u.s u.k mt ft dept univ assn bros ave blvd rd messrs est approx ark ala ariz calif
		colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla
		ore pa tenn tex va vt wash wis wyo fig vol`},
	{role, `minister president secretary ambassador envoy spokesman spokeswoman spokesperson
		chief director general commander premier chancellor senator representative
		congressman congresswoman lawmaker legislator governor mayor official officer
		diplomat adviser advisor aide chairman chairwoman chairperson chair head leader
		deputy vice attorney prosecutor lawyer judge justice professor analyst expert
		economist historian scientist researcher scholar fellow author writer journalist
		reporter correspondent editor columnist commentator anchor host moderator
		presenter executive ceo founder co-founder owner manager strategist pollster
		consultant activist organizer organiser campaigner candidate nominee contender
		rival opponent supporter critic incumbent surrogate delegate counsel
		commissioner councilman councilwoman sheriff inspector detective lieutenant
		captain colonel major sergeant admiral marshal doctor physician surgeon nurse
		teacher principal superintendent mp mep ceo cfo coordinator negotiator mediator veteran
		representative secretary-general undersecretary under-secretary chief-of-staff
		coach player actor actress singer director producer pastor bishop priest rabbi
		imam cleric king queen prince princess pope businessman businesswoman
		billionaire mogul developer narrator announcer witness plaintiff defendant
		resident treasurer clerk speaker whip member insider source boss partner
		co-host co-author organiser regulator inspector pilot farmer miner trader
		banker investor engineer designer curator librarian dean rector`},
	{role, `gov sen rep lt gen col maj capt cmdr adm sgt amb supt`},
	{role | male, `spokesman chairman congressman businessman councilman king prince actor
		priest pope`},
	{role | female, `spokeswoman chairwoman congresswoman businesswoman councilwoman queen
		princess actress`},
	{humanNoun, `person people man woman boy girl child student voter teenager father mother
		son daughter brother sister husband wife widow uncle aunt grandfather grandmother
		friend neighbor neighbour colleague classmate survivor victim suspect driver
		passenger customer worker employee volunteer protester demonstrator soldier
		refugee migrant immigrant citizen reader viewer caller questioner attendee parent
		cousin niece nephew boyfriend girlfriend fan user guest patient tourist shopkeeper
		villager doctor democrat republican conservative liberal independent american`},
	{humanNoun | male, `man boy father son brother husband uncle grandfather nephew boyfriend
		gentleman guy`},
	{humanNoun | female, `woman girl mother daughter sister wife widow aunt grandmother niece
		girlfriend lady`},
	{plural | humanNoun, `officials sources protesters demonstrators critics experts analysts
		lawmakers witnesses police authorities leaders diplomats ministers supporters
		opponents democrats republicans voters residents people men women researchers
		scientists economists activists advisers advisors aides lawyers prosecutors
		investigators spokesmen students teachers parents workers soldiers reporters
		journalists authors writers editors observers commentators members senators
		representatives governors mayors judges generals officers doctors historians
		scholars organizers campaigners families relatives friends neighbors neighbours
		colleagues insiders strategists pollsters consultants advocates allies rivals
		candidates americans russians conservatives liberals executives regulators
		commanders troops rebels militants separatists insurgents crowd crowds fans
		viewers readers users investors traders farmers miners signatories participants
		attendees delegates inspectors monitors agents detectives firefighters
		councilors councillors players coaches boys girls children sisters brothers
		businessmen mothers fathers nurses physicians engineers veterans mps meps`},
	{orgNoun, `ministry government administration department agency office committee
		commission council parliament congress senate assembly court tribunal party
		campaign company corporation firm group organization organisation association
		federation union league alliance coalition bank fund institute institution
		foundation university college school hospital army navy force forces military
		command police bureau authority board embassy consulate delegation mission
		secretariat network newspaper magazine paper journal channel station broadcaster
		outlet website site service staff team panel society center centre think-tank
		kremlin pentagon cabinet junta militia movement caucus faction majority minority
		press media post times house church museum club exchange airline industry
		regime republic`},
	{speechNoun, `statement letter speech interview email e-mail message tweet post memo note
		address remarks comments testimony briefing conference declaration announcement
		transcript response reply answer question op-ed editorial column essay filing
		brief complaint lawsuit petition resolution communique communiqué telegram tweets
		appeal words remark comment claim assertion warning threat promise pledge demand
		accusation allegation charge call cry argument prediction missive caption
		admission confession toast joke quip slogan motto mantra voicemail recording
		conversation release quote quotes answers questions messages letters emails
		statements posts declaration testimony writing description prayer`},
	{sourceNoun, `report study survey poll article book document documents ad advert
		advertisement commercial video clip spot film transcript memo letter statement
		editorial lawsuit complaint filing brief ruling opinion order indictment website
		page story headline caption sign banner poster note email message manifesto
		resolution treaty law bill act constitution rule rules bylaws analysis review
		account paper piece column profile press-release release tweet post findings
		finding book poem song`},
	{workNoun, `book film movie song album show program programme series novel documentary play
		essay article poem single memoir magazine podcast column video painting musical
		opera anthem game report blog website episode sitcom hit bestseller trilogy titled
		entitled called ballad hymn sequel drama comedy editorial commentary headline
		headlined newsletter title exhibition exhibit track tune`},
	{plural | orgNoun, `groups companies governments agencies countries states nations organizations
		organisations parties banks unions firms ministries newspapers courts`},
	{orgNoun, `inc corp ltd co bros assn univ dept family couple pair duo trio household`},
	{nameSuffix, `jr sr ii iii iv`},
	{particle, `de da di du del della der den van von al el bin ibn la le dos das ben ter ten
		st abu zu y e`},
	{elided, `em til tis twas cause n cuz bout round`},
	{publicRole, `president minister nominee candidate senator governor businessman billionaire
		mogul secretary chancellor premier leader envoy ambassador diplomat congressman
		congresswoman mayor lawmaker contender incumbent republican democrat chief
		secretary-general chairman chairwoman spokesman spokeswoman`},
	{sourceWord, `according per`},
	{modal, `should must can could may might`},
	{speechNoun, `ultimatum`},
	{plainNoun, `ally assembly monopoly supply rally bully jelly belly july italy anomaly
		homily butterfly lily emily kelly sally molly polly billy reilly daily weekly
		monthly only early likely friendly deadly ugly lonely elderly`},
	{agency, `reuters afp dpa ap upi interfax tass itar-tass ria novosti xinhua bloomberg cnn bbc
		nbc abc cbs msnbc npr c-span politico axios buzzfeed breitbart cnbc pbs fox
		aljazeera kyodo yonhap ansa efe anadolu irna fars rt itv sky`},
	{place, `moscow washington beijing london paris berlin brussels kiev kyiv ankara tehran
		jerusalem tokyo seoul pyongyang delhi islamabad kabul baghdad damascus riyadh cairo
		warsaw prague rome madrid vienna geneva ottawa canberra havana caracas minsk
		belgrade budapest bucharest sofia athens stockholm oslo helsinki copenhagen
		russia china america france germany britain england ukraine poland turkey iran
		iraq israel syria japan india pakistan afghanistan egypt italy spain canada
		australia mexico brazil cuba venezuela belarus georgia serbia hungary romania
		greece sweden norway finland denmark lebanon jordan libya qatar yemen kuwait
		taiwan vietnam korea kosovo nato eu un`},
	{nationality, `russian chinese american french german british english ukrainian polish
		turkish iranian iraqi israeli syrian japanese indian pakistani afghan egyptian
		italian spanish canadian australian mexican brazilian cuban venezuelan
		belarusian georgian serbian hungarian romanian greek swedish norwegian finnish
		danish palestinian arab european african asian korean western u.s us democratic
		republican muslim jewish christian catholic`},
	{verb, `get gets got make makes made take takes took come comes came keep keeps kept
		let lets run runs ran win wins won lose loses lost meet meets met sit sits sat
		stand stands stood leave leaves left bring brings brought buy buys bought
		become becomes became seem seems seemed appear appears appeared try tries tried
		help helps helped move moves moved live lives lived happen happens happened
		remain remains remained serve serves served die died wait waited follow
		follows followed create creates created stop stops stopped change changed
		walk walked watch watched visit visited attend attended arrive arrived
		came went spent stood faced faces broke build built cut drew fell flew grew
		hit kept laid lay met paid ran rose sent set shot spent struck taught threw
		wore won drop dropped held plays played`},
	{given | male, maleNames},
	{given | female, femaleNames},
}

const maleNames = `james john robert michael william david richard joseph thomas charles
	christopher daniel matthew anthony mark donald steven paul andrew joshua kenneth kevin
	brian george timothy ronald edward jason jeffrey ryan jacob gary nicholas eric jonathan
	stephen larry justin scott brandon benjamin samuel gregory alexander frank patrick
	raymond jack dennis jerry tyler aaron jose adam nathan henry douglas zachary peter kyle
	walter ethan jeremy harold keith christian roger noah gerald carl terry sean austin
	arthur lawrence jesse dylan bryan joe jordan billy bruce albert willie gabriel logan
	alan juan wayne roy ralph randy eugene vincent russell elijah louis bobby philip johnny
	mike bill bob tom jim dan steve dave rick ron don ken tim ted fred greg jeff matt tony
	nick ben sam alex max charlie harry oscar leo hugo luis carlos jorge pedro pablo miguel
	antonio francisco manuel diego fernando javier rafael sergio vladimir dmitry dmitri
	sergei sergey nikolai nikolay mikhail ivan igor boris oleg viktor yuri andrei alexei
	alexey anatoly konstantin pavel maxim anders lars sven erik jens hans klaus jurgen
	wolfgang helmut heinrich friedrich pierre jean jacques francois michel philippe
	emmanuel nicolas laurent alain giovanni giuseppe marco matteo luigi mario paolo
	mohammed muhammad mohamed ahmed ali hassan hussein omar ibrahim mustafa mahmoud
	abdullah khalid yusuf recep tayyip barack benyamin benjamin binyamin ehud shimon
	ariel yitzhak avigdor moshe narendra rajiv arun imran nawaz xi wei jun hiroshi kenji
	shinzo taro kofi nelson jacob cyril hugh stuart graham neil ian gordon colin nigel
	simon rupert giles alastair newt mitt rand marco chris craig todd doug chuck ed ernie
	bernie lindsey mitch rudy rush sean glenn lester anderson wolf jake josh tucker
	derek dwight earl floyd gilbert glen harvey herman ira irving jared jay joel jon karl
	kurt lee leon leonard lloyd luke marcus martin marvin maurice melvin milton morris
	neal norman otto owen perry preston reggie rex rodney roland ross rudolph salvador
	saul seth sheldon sidney stanley theodore tobias travis trevor vernon victor wallace
	warren wesley xavier brad brent brett chad clarence clayton clifford curtis dale darren
	dean dick dominic duane dustin edgar edwin elliot ernest evan felix francis franklin
	geoffrey alexander aleksandr alexandr yevgeny gennady vitaly valery viacheslav jens
	petro volodymyr leonid arseniy bashar saddam hamid ashraf hosni abdel fattah lula
	robin jamie casey shannon tracy dana kelly leslie morgan taylor alexis lynn gail kim evo nicolas fidel raul hugo alberto enrique andres julian pat robby marc jesus`

const femaleNames = `mary patricia jennifer linda elizabeth barbara susan jessica sarah karen
	lisa nancy betty margaret sandra ashley kimberly emily donna michelle carol amanda
	melissa deborah stephanie rebecca sharon laura cynthia kathleen amy angela shirley anna
	brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet
	catherine maria heather diane ruth julie olivia joyce virginia victoria kelly lauren
	christina joan evelyn judith megan andrea cheryl hannah jacqueline martha gloria teresa
	ann anne sara madison frances kathryn janice jean abigail alice julia judy sophia grace
	denise amber doris marilyn danielle beverly isabella theresa diana natalie brittany
	charlotte marie kayla alexis lori hillary chelsea melania ivanka condoleezza madeleine
	angela ursula federica theresa nikki susan samantha ellen loretta elena olga tatiana
	natalia natalya irina svetlana ekaterina maria anastasia yulia galina ludmila marina
	margarita giulia francesca chiara paola carmen dolores isabel lucia ana rosa sofia
	benazir aung fatima aisha leila layla yasmin golda tzipi indira sonia sushma megyn
	kellyanne huma donna debbie nancy barbara kamala tulsi claire jill jane gwen tammy
	kristi kirsten amy lois sally molly polly wendy tina tracy vicki valerie vanessa
	yvonne yvette alicia monica paula kathy katie kate cathy carly
	arianna oprah michele marine segolene simone brigitte ingrid astrid greta helle mette
	erna katrin dilma cristina michelle eva sylvia silvia stella sheila rosemary roberta
	rita regina priscilla phyllis peggy penny naomi myra mildred mia maya maureen maggie
	lynn lucy louise lorraine lillian leslie kristen jodi joanna irene holly heidi hazel
	geraldine gail florence faye esther erin elaine eileen edith dorothy daisy crystal
	connie colleen clara cindy candace bonnie beth beatrice audrey annie antoinette anita
	terry pat robin jamie casey shannon tracy dana chris lee kelly leslie jordan morgan
	taylor alexis jean dale lynn gail robbie sam alex melanie jennie sonya veronica adriana nell`
