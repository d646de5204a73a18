"""First names usual in France, to tell « Durand Nadia » from « Nadia Durand ».

Plain (no accents, no capitals), single words; a compound is told by its parts. The list need not
be complete: an unknown word only means that the order of the words decides.
"""

from __future__ import annotations

from typing import Final


def words(text: str) -> frozenset[str]:
    """The words of a text, for a set that is read as one."""
    return frozenset(text.split())


FIRST_NAMES: Final = words(
    """
    abdel abdelkader abdou abel achille adam adama adele adelaide adeline adrien adrienne agathe
    agnes ahmed aicha aime aimee alain alan alban albane albert alberte alex alexandra alexandre
    alexia alexis alfred ali alice alicia aline alison alix alizee alma alphonse amandine amaury
    ambre amel amelie amina amine amir ana anais anatole andre andrea andree ange angela angele
    angelina angelique anissa anita ann anna annabelle anne annette annick annie anouk anthony
    antoine antoinette antonin antonio apolline ariane arlette armand armelle arnaud arsene
    arthur assia astrid aubin aude audrey auguste augustin aurelia aurelie aurelien aurore axel
    axelle aymeric ayoub baptiste barbara basile bastien beatrice benedicte benjamin benoit
    berengere bernadette bernard bertrand betty bilal blaise blanche blandine boris brahim brice
    brieuc brigitte bruno camille candice carine carla carlos carmen carole caroline cassandra
    catherine cecile cedric celeste celestin celia celine chantal charlene charles charline
    charlotte chiara chloe christel christelle christian christiane christine christophe claire
    clara clarisse claude claudette claudia claudie claudine clea clemence clement clementine
    cleo clothilde clotilde clovis coline colette colin constance constant constantin cora
    coralie corentin corine corinne cyprien cyril cyrille dalila damien daniel daniela daniele
    danielle danny danielle daphne david deborah delphine denis denise desire desiree diana diane
    didier dimitri dina djamel dominique donatien dorian doriane dorine dorothee doris eddy edgar
    edith edmond edouard edwige eglantine elea eleonore elena eliane elias elie eliette eliott elisa
    elisabeth elise ella ellen elodie eloise elsa elvire emeline emeric emile emilie emilien
    emma emmanuel emmanuelle emy enora enzo eric erica erika ernest erwan esteban estelle esther
    etienne eugene eugenie eva evan evelyne fabien fabienne fabrice fadila faiza fanny farah farid
    farida fatiha fatima fatou fatoumata faustine felicie felicien felix ferdinand fernand
    fernande firmin flavie flavien fleur flora flore florence florent florentin florian florine
    france franceline francesca francine francis franck francois francoise frank fred freddy
    frederic frederique gabin gabriel gabrielle gael gaelle gaetan gaspard gaston gauthier
    gautier genevieve geoffrey geoffroy georges georgette gerald geraldine gerard germain
    germaine ghislain ghislaine gilbert gilberte gildas gilles gillian ginette gisele gladys
    goran grace gregoire gregory guilhem guillaume gustave guy gwenael gwenaelle gwendoline
    habib hadrien hakim hamid hanna hannah hans hassan hector helena helene heloise henri
    henriette herve hicham hilaire hippolyte honore honorine horace hortense houda hubert hugo
    hugues ibrahim ida idriss ilan ilona ilyes imane ines ingrid irene iris irma isabelle isaac
    isaure ismael iris ivan jacinthe jack jacky jacob jacqueline jacques jade jamal james jamila
    jan jane janine jasmine jason jawad jean jeanne jeannine jennifer jeremie jeremy jerome
    jessica jessy jimmy joachim joanna jocelyn jocelyne joel joelle johan johann johanna john
    johnny jonas jonathan jordan jordane jose josee joseph josephine josette joshua josiane josue
    jules julia julian juliane julie julien julienne juliette justin justine kaci kamel kamila
    karim karima karine karl kassandra katel katell kathleen katia kelly ken kenza kevin khadija
    khaled kim kylian laetitia laila lamia lana lara laura laurane laure laureen laurence laurene
    laurent laurette laurie laurine lea leana leandre leane leila lena leo leon leona leonard
    leonie leonor leontine leopold leslie leticia lila lili lilian liliane lilou lily lina linda
    line lionel lisa lise lisette livia loan loane loic lois lola lorenzo loris lou louane louis
    louise louisette louka louna luana luc luca lucas lucette lucie lucien lucienne lucille ludivine
    ludovic luis luka lydia lydie lylou lyna macha madeleine mado mael maelle maelys maeva magali
    magalie magdalena maggy mahaut maia maina malek malika malo malvina mamadou manon manuel
    manuela mara marc marceau marcel marcelle marcelin margaux margot margote marguerite maria
    mariam marianne marie mariette marilyn marilyne marina marine mario marion marius marjolaine
    marjorie marlene marthe martial martin martine marwa maryam maryline maryse maryvonne mateo
    mathias mathieu mathilde mathis mathurin mathys matteo matthias matthieu maud maude maurice
    max maxence maxime maximilien maya mehdi melanie melina melinda meline melissa melodie
    melvin mercedes meryem mia michael michel michele micheline mickael miguel mila milan milena
    milo mina mireille miriam moctar modeste mohamed mohammed moise mona monica monique morgan
    morgane mounir mourad mouna moussa muriel mustapha mylene myriam myrtille nabil nacer nadege
    nadia nadine nael nahel naima nans naomi narcisse nassim natacha natalia natasha nathalie
    nathan nathanael nawel nelly nelson nestor nicole nicolas nicoletta nina ninon nils nino
    noa noam noe noel noelie noelle noemie nolan nolwenn nora norbert norman nour oceane octave
    odette odile odilon olga olive olivia olivier omar ophelie oriane orlane oscar othman ousmane
    pablo paco paloma pamela paola pascal pascale pascaline patrice patricia patrick paul paula
    paule paulette pauline paulin pedro perrine peter petra philibert philippe philomene pia pierre
    pierrette pierrick prosper prune quentin rachel rachid rachida rafael rafaelle ralph ramon
    raoul raphael raphaelle raymond raymonde rebecca regine regis reine remi remy renaud rene
    renee reynald ricardo richard rita robert roberte robin robinson rodolphe rodrigue roger
    roland rolande romain romane romaric romeo romuald romy rosa rosalie rose roseline rosine
    roxane ruben rudy ryan sabine sabrina sacha sadio said salah saliha salim sally salma salome
    salvatore sam samantha sami samia samir samira samson samuel samy sandra sandrine sandy sara
    sarah sasha saul sebastien segolene selena selma serena serge sergio servane severin severine
    sharon sheila sibylle sidonie silvia simeon simon simone sofia sofiane solal solange solene
    soline sonia sophie soraya souad soufiane stan stanislas steeve stella stephan stephane
    stephanie steve steven suzanne suzie suzon swann sybille sydney sylvain sylvaine sylvester
    sylvestre sylvette sylvia sylviane sylvie tahar tamara tania tanguy tatiana teddy teo teresa
    tess tessa thais thea theo theodore theophile therese thibaud thibault thibaut thierry thimothee
    thomas tiago tibo tifany tiffany tim timeo timothe timothee titouan tom toni tony toussaint
    tristan ulysse urbain ursula vadim valentin valentine valere valeria valerie valerian vanessa
    vera veronique vicky victoire victor victoria victorine vincent vincente violaine violette
    virgile virginie vivian viviane vladimir wafa walid walter wassim wendy wilfried william willy
    xavier yacine yael yan yanis yann yannick yannis yasmina yasmine yassine yoan yoann yohan
    yohann yolande yoni youcef youssef yvan yvelise yves yvette yvon yvonne zacharie zahra zara
    zelie zineb zinedine zita zoe zohra
    """
)
